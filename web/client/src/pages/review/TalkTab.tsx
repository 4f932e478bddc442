/** What was said of the version as a whole, and everything anybody said, in the order of saying. */

import { useState } from 'preact/hooks';
import type { BoundaryDetail, Change, Remark, RemarkKind, Talk } from '../../domain/boundary';
import { remarksOf } from '../../domain/boundaryTalk';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { Discussion } from './Discussion';
import { DecisionForm } from './DecisionForm';
import { t, versionName } from './words';

const KINDS: readonly RemarkKind[] = ['decision', 'answer', 'remark', 'resolve', 'reopen', 'waive', 'unwaive'];

interface Given {
  readonly detail: BoundaryDetail;
  readonly changes: readonly Change[];
  readonly talk: Talk;
  readonly said: () => Promise<void>;
}

export function TalkTab({ detail, changes, talk, said }: Given) {
  const [kind, setKind] = useState<RemarkKind | ''>('');
  const { remarks } = talk;
  const whole = remarksOf(remarks, '');
  const told = [...remarks].filter((remark) => kind === '' || remark.kind === kind).sort((one, other) => other.number - one.number);
  const kinds = KINDS.filter((each) => remarks.some((remark) => remark.kind === each));
  return (
    <div class="plain-tab talk-tab">
      <section aria-labelledby="talk-whole">
        <h2 id="talk-whole">{t('talk.whole')}</h2>
        <DecisionForm boundary={detail.boundary.id} change="" talk={talk} remarks={whole} saved={said} />
        <Discussion boundary={detail.boundary.id} change="" talk={talk} remarks={whole} said={said} />
      </section>
      <section aria-labelledby="talk-history">
        <header class="tab-head">
          <h2 id="talk-history">{t('talk.history')}</h2>
          <label class="order" for="talk-kind"><span>{t('talk.filter')}</span>
            <select id="talk-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value as RemarkKind | '')}>
              <option value="">{t('talk.all')}</option>
              {kinds.map((each) => <option key={each} value={each}>{t(`talk.kind.${each}`)}</option>)}
            </select>
          </label>
        </header>
        {told.length === 0 ? <p class="empty">{t('talk.none')}</p> : <ol class="told-list">{told.map((remark) => <Told key={remark.id} remark={remark} detail={detail} changes={changes} />)}</ol>}
      </section>
    </div>
  );
}

function Told({ remark, detail: { boundary }, changes }: { remark: Remark; detail: BoundaryDetail; changes: readonly Change[] }) {
  const change = changes.find((each) => each.id === remark.change);
  return (
    <li>
      <p class="who">
        <time class="figures hint" dateTime={remark.at}>{beijingTime(remark.at)}</time>
        <strong>{remark.name}</strong>
        <span class={`tag ${remark.about}`}>{remark.kind === 'decision' ? t(`stance.${remark.about as 'accept'}`) : t(`talk.kind.${remark.kind}`)}</span>
        {remark.change === '' ? null : change === undefined ? <span class="hint">{t('talk.noPlace')}</span> : <a href={hashOf(['boundaries', boundary.id, 'changes', change.id])}>{t('sheet.number', { n: change.number })}</a>}
        {remark.boundary === boundary.id ? null : <span class="hint">{versionName(remark.boundary)}</span>}
      </p>
      {remark.text === '' ? null : <p class="text">{remark.text}</p>}
    </li>
  );
}
