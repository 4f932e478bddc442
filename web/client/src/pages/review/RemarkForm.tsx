/** Writing a remark, a reply or an answer; what is written stays while one looks at other changes. */

import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Reader, RemarkKind } from '../../domain/boundary';
import { attach, sendRemark } from '../../state/boundaries';
import { account, may, whenOthersCome } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

interface Draft {
  /** Made once: the same remark sent again arrives once. */
  readonly id: string;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

const drafts = new Map<string, Draft>(); // by what it is about, until the page is left
whenOthersCome(() => drafts.clear());

interface Given {
  readonly boundary: string;
  readonly change: string;
  readonly kind: Extract<RemarkKind, 'remark' | 'answer'>;
  readonly replyTo: string | null;
  readonly label: string;
  readonly people: readonly Reader[];
  readonly said: () => Promise<void>;
}

export function RemarkForm({ boundary, change, kind, replyTo, label, people: readers, said }: Given) {
  const key = [boundary, change, kind, replyTo ?? ''].join('/');
  const [draft, setDraft] = useState<Draft>(() => drafts.get(key) ?? fresh());
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const change_ = (part: Partial<Draft>): void => setDraft((now) => {
    const next = { ...now, ...part };
    drafts.set(key, next);
    return next;
  });
  const send = async (): Promise<void> => {
    setAsked(true);
    if (draft.text.trim() === '') return field.current?.focus();
    setBusy(t('talk.sending'));
    const got = await sendRemark(boundary, { id: draft.id, change, kind, about: '', reply_to: replyTo, text: draft.text.trim(), mentions: draft.mentions, attachments: draft.files.map((file) => file.sha256) });
    setBusy('');
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    drafts.delete(key);
    setDraft(fresh());
    setAsked(false);
    await said();
  };
  const add = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setBusy(t('talk.attaching', { name: file.name }));
    const got = await attach(file);
    setBusy('');
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) change_({ files: [...draft.files.filter((each) => each.sha256 !== got.value), { name: file.name, sha256: got.value }] });
  };
  const id = `remark-text-${replyTo ?? 'new'}-${kind}`;
  const people = readers.filter((each) => each.account !== account.value?.id && !draft.mentions.includes(each.account));
  const named = new Map(readers.map((each) => [each.account, each.name]));
  return (
    <form class="remark-form" noValidate aria-label={label} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <label class="field" for={id}><span>{label}</span>
        <textarea ref={field} id={id} rows={2} maxLength={4000} value={draft.text} aria-invalid={asked && draft.text.trim() === ''} onInput={(event) => change_({ text: event.currentTarget.value })} />
      </label>
      {asked && draft.text.trim() === '' ? <p class="mistake" role="alert">{t('talk.need')}</p> : null}
      {draft.mentions.length + draft.files.length === 0 ? null : (
        <p class="chosen-things">
          {draft.mentions.map((each) => <Removable key={each} name={`@${named.get(each) ?? each}`} remove={() => change_({ mentions: draft.mentions.filter((other) => other !== each) })} />)}
          {draft.files.map((each) => <Removable key={each.sha256} name={each.name} remove={() => change_({ files: draft.files.filter((other) => other !== each) })} />)}
        </p>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="remark-tools">
        {people.length === 0 ? null : (
          <label class="mention" for={`${id}-mention`}><span class="unseen">{t('talk.mention')}</span>
            <select id={`${id}-mention`} value="" onChange={(event) => { if (event.currentTarget.value !== '') change_({ mentions: [...draft.mentions, event.currentTarget.value] }); }}>
              <option value="">@ {t('talk.mention')}</option>
              {people.map((each) => <option key={each.account} value={each.account}>{each.name}</option>)}
            </select>
          </label>
        )}
        {may('evidence.send') ? <label class="button small file">{t('talk.attach')}<input type="file" onChange={(event) => { void add(event.currentTarget.files?.[0]); event.currentTarget.value = ''; }} /></label> : null}
        <button type="submit" class="send" disabled={busy !== ''}>{t('talk.send')}</button>
      </div>
      <p class="hint" role="status">{busy}</p>
    </form>
  );
}

function Removable({ name, remove }: { name: string; remove: () => void }) {
  return <span class="tag">{name}<button type="button" class="plain" aria-label={t('talk.remove', { name })} onClick={remove}>×</button></span>;
}

function fresh(): Draft {
  return { id: crypto.randomUUID(), text: '', mentions: [], files: [] };
}
