/** What was written on this device: what waits, what is on its way, what arrived with which receipt. */

import { useEffect, useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { pictures } from '../../domain/photo';
import type { Draft } from '../../domain/report';
import { dropDraft } from '../../offline/drafts';
import { phoneStore } from '../../offline/store';
import { layers } from '../../state/catalogue';
import { blocked, discarded, drafts, entries, othersWaiting, queueChanged, refresh, sendAllNow, unsent } from '../../state/outbox';
import { askAgain } from '../../state/signInAgain';
import { Backup } from './Backup';
import { DeliveredList, DiscardedList } from './DeliveredList';
import { LastDelivery } from './DeliveryLine';
import { EntryCard } from './EntryCard';
import { say } from './outboxWords';
import { OriginalsWaiting } from './OriginalSetting';
import { Warnings } from './Warnings';
import { Windowed } from './Windowed';
import { pick, t } from './words';

export function OutboxPage() {
  useEffect(() => void refresh(), []);
  const nothing = entries.value.length === 0 && drafts.value.length === 0;
  return (
    <div class="page outbox">
      <h1>{t('outbox.title')}</h1>
      <p class="hint"><LastDelivery /></p>
      <Summary />
      <Warnings />
      {isSecureContext ? null : <p class="notice">{t('outbox.plainHttp')}</p>}
      {othersWaiting.value > 0 ? <p class="notice">{t('outbox.others', { n: othersWaiting.value })}</p> : null}
      {nothing ? <p class="empty">{t('outbox.empty')} {t('outbox.emptyDo')}</p> : null}
      <Unsent />
      <OriginalsWaiting />
      {drafts.value.length > 0 ? <Drafts /> : null}
      <Backup />
      <DeliveredList />
      <DiscardedList entries={discarded.value} />
    </div>
  );
}

function Summary() {
  const oldest = unsent.value[0];
  if (oldest === undefined) return null;
  return (
    <div class="pair">
      <p role="status">{t('outbox.notSent', { n: unsent.value.length, time: beijingTime(oldest.savedAt) })}</p>
      {blocked.value === 'sign-in' ? <button type="button" class="filled" onClick={askAgain}>{t('outbox.signIn')}</button>
        : <button type="button" class="filled" onClick={() => void sendAllNow()}>{t('outbox.sendNow')}</button>}
    </div>
  );
}

function Unsent() {
  if (unsent.value.length === 0) return null;
  return (
    <section aria-labelledby="unsent-heading">
      <h2 id="unsent-heading">{say('waiting.title')}</h2>
      <Windowed items={unsent.value} row={(entry) => <EntryCard key={entry.id} entry={entry} />} />
    </section>
  );
}

function Drafts() {
  return (
    <section aria-labelledby="drafts-heading">
      <h2 id="drafts-heading">{t('outbox.drafts')}</h2>
      <Windowed items={drafts.value} row={(draft) => <DraftCard key={draft.id} draft={draft} />} />
    </section>
  );
}

function DraftCard({ draft }: { draft: Draft }) {
  const [sure, setSure] = useState(false);
  const layer = layers.value.find((each) => each.id === draft.layer);
  const points = draft.sketch?.corners.length ?? 0;
  const drop = async (): Promise<void> => {
    await dropDraft(await phoneStore(), draft.id);
    await queueChanged();
  };
  return (
    <li class="entry">
      <h3>{layer === undefined ? '' : `${pick(layer)} · `}{draft.featureLabel || t('report.newPlace')}</h3>
      <p class="hint">{t('outbox.saved', { time: beijingTime(draft.changedAt) })} · {t('outbox.photos', { n: pictures(draft.photos).length })}{points < 2 ? '' : ` · ${t('place.points', { n: points })}`}</p>
      {draft.note.trim() === '' ? null : <p class="hint">{draft.note.trim().slice(0, 60)}</p>}
      <div class="pair">
        <a class="button" href={formAddress(draft.layer, draft.feature, draft.id)}>{t('outbox.continue')}</a>
        <button type="button" class={sure ? 'danger' : ''} onClick={() => (sure ? void drop() : setSure(true))}>
          {t(sure ? 'outbox.dropSure' : 'outbox.drop')}
        </button>
      </div>
    </li>
  );
}

/** Where the form about this subject is. */
export function formAddress(layer: string, feature: string | null, draft: string | null = null): string {
  const named = draft === null ? {} : { draft };
  if (layer === 'quick_notes' && feature === null) return `#/report/note?${new URLSearchParams(named).toString()}`;
  const query = new URLSearchParams({ layer, ...(feature === null ? {} : { feature }), ...named });
  return `#/report/new?${query.toString()}`;
}
