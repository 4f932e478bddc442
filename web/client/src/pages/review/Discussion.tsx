/** Threads about one change, or about the whole version: replies, answers to objections, what is settled. */

import type { Remark, Talk } from '../../domain/boundary';
import { threadsOf, type Thread } from '../../domain/boundaryTalk';
import { beijingTime } from '../../domain/moment';
import { useState } from 'preact/hooks';
import { sendRemark } from '../../state/boundaries';
import { account } from '../../state/session';
import type { Problem } from '../../api/client';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Attachment } from './Attachment';
import { RemarkForm } from './RemarkForm';
import { t } from './words';

interface Given {
  readonly boundary: string;
  readonly change: string;
  readonly talk: Talk;
  readonly remarks: readonly Remark[];
  readonly said: () => Promise<void>;
}

export function Discussion(given: Given) {
  const threads = threadsOf(given.remarks.filter((remark) => remark.kind !== 'waive' && remark.kind !== 'unwaive'));
  const [settled, live] = [threads.filter(({ root }) => root.settled), threads.filter(({ root }) => !root.settled)];
  return (
    <div class="talk">
      {threads.length === 0 ? <p class="empty">{t('talk.none')}</p> : null}
      <ul class="threads">{live.map((thread) => <OneThread key={thread.root.id} thread={thread} {...given} />)}</ul>
      {settled.length === 0 ? null : (
        <details class="settled">
          <summary>{t('talk.folded', { n: settled.length })}</summary>
          <ul class="threads">{settled.map((thread) => <OneThread key={thread.root.id} thread={thread} {...given} />)}</ul>
        </details>
      )}
      {given.talk.may.includes('remark')
        ? <RemarkForm boundary={given.boundary} change={given.change} kind="remark" replyTo={null} label={t('talk.add')} people={given.talk.people} said={given.said} />
        : <p class="hint">{t('talk.readOnly')}</p>}
    </div>
  );
}

function OneThread({ thread: { root, replies }, ...given }: Given & { thread: Thread }) {
  const [writing, setWriting] = useState<'remark' | 'answer' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const mark = async (kind: 'resolve' | 'reopen'): Promise<void> => {
    const got = await sendRemark(given.boundary, { id: crypto.randomUUID(), change: root.change, kind, about: '', reply_to: root.id, text: '', mentions: [], attachments: [] });
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) await given.said();
  };
  const { open, settled: resolved } = root;
  const answers = open && given.talk.may.includes('answer') && root.account !== account.value?.id;
  return (
    <li class={`thread ${open ? 'open' : ''}`} id={`remark-${root.id}`}>
      <Entry remark={root} given={given}>
        {open ? <span class="tag danger">{t('talk.open')}</span> : root.kind === 'decision' && (root.about === 'object' || root.about === 'revise') ? <span class="tag">{t('talk.answered')}</span> : null}
        {resolved ? <span class="tag holds">{t('talk.resolved')}</span> : null}
      </Entry>
      {replies.length === 0 ? null : <ul class="replies">{replies.map((reply) => <li key={reply.id} id={`remark-${reply.id}`}><Entry remark={reply} given={given} /></li>)}</ul>}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {given.talk.may.includes('remark') ? (
        <p class="thread-acts">
          {answers ? <button type="button" class="small" aria-expanded={writing === 'answer'} onClick={() => setWriting(writing === 'answer' ? null : 'answer')}>{t('talk.answer')}</button> : null}
          <button type="button" class="small" aria-expanded={writing === 'remark'} aria-label={t('talk.replyTo', { name: root.name })} onClick={() => setWriting(writing === 'remark' ? null : 'remark')}>{t('talk.reply')}</button>
          {root.kind === 'remark' ? <button type="button" class="small" onClick={() => void mark(resolved ? 'reopen' : 'resolve')}>{t(resolved ? 'talk.reopen' : 'talk.resolve')}</button> : null}
        </p>
      ) : null}
      {writing === null ? null : (
        <RemarkForm key={writing} boundary={given.boundary} change={root.change} kind={writing} replyTo={root.id} label={writing === 'answer' ? t('talk.answer') : t('talk.replyTo', { name: root.name })} people={given.talk.people} said={async () => { setWriting(null); await given.said(); }} />
      )}
    </li>
  );
}

function Entry({ remark, given, children }: { remark: Remark; given: Given; children?: preact.ComponentChildren }) {
  const earlier = remark.boundary !== given.boundary;
  return (
    <div class={`remark ${remark.kind}`}>
      <p class="who">
        <strong>{remark.name}</strong>
        {remark.kind === 'remark' ? null : <span class={`tag ${remark.about}`}>{remark.kind === 'decision' ? t(`stance.${remark.about as 'accept'}`) : t(`talk.kind.${remark.kind}`)}</span>}
        {children}
        {earlier ? <span class="tag">{t('talk.of', { n: remark.revision })}{remark.altered ? ` · ${t('talk.altered')}` : ''}</span> : null}
        <time class="hint figures" dateTime={remark.at}>{beijingTime(remark.at)}</time>
      </p>
      {remark.text === '' ? null : <p class="text">{remark.text}</p>}
      {remark.mentions.length === 0 ? null : <p class="hint">{t('talk.mentions', { names: remark.mentioned.join('、') })}</p>}
      {remark.attachments.length === 0 ? null : <p class="files">{remark.attachments.map((hash) => <Attachment key={hash} sha256={hash} />)}</p>}
    </div>
  );
}
