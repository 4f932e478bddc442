/** What was written on this device: what waits, what is on its way, what arrived with which receipt. */

import { useEffect, useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { dropDraft } from '../../offline/drafts';
import { exported } from '../../offline/outbox';
import { phoneStore, type Entry } from '../../offline/store';
import type { Draft } from '../../domain/report';
import { blocked, drafts, entries, othersWaiting, refresh, sendAgain, sending, sendNow, unsent } from '../../state/outbox';
import { readSession } from '../../state/session';
import { saveFile } from './files';
import { ReceiptView } from './ReceiptView';
import { pick, t } from './words';

export function OutboxPage() {
  useEffect(() => void refresh(), []);
  const newestFirst = [...entries.value].reverse();
  return (
    <div class="page outbox">
      <h1>{t('outbox.title')}</h1>
      <Summary />
      {isSecureContext ? null : <p class="notice">{t('outbox.plainHttp')}</p>}
      {othersWaiting.value > 0 ? <p class="notice">{t('outbox.others', { n: othersWaiting.value })}</p> : null}
      {drafts.value.length > 0 ? <Drafts /> : null}
      {newestFirst.length === 0 && drafts.value.length === 0 ? (
        <p class="empty">{t('outbox.empty')} {t('outbox.emptyDo')}</p>
      ) : null}
      <ul class="entries">{newestFirst.map((entry) => <EntryCard key={entry.id} entry={entry} />)}</ul>
    </div>
  );
}

function Summary() {
  const oldest = unsent.value[0];
  if (oldest === undefined) return null;
  return (
    <div class="pair">
      <p role="status">{t('outbox.notSent', { n: unsent.value.length, time: beijingTime(oldest.savedAt) })}</p>
      {blocked.value === 'sign-in' ? <button type="button" class="filled" onClick={() => void readSession()}>{t('outbox.signIn')}</button>
        : <button type="button" class="filled" onClick={() => void sendNow()}>{t('outbox.sendNow')}</button>}
    </div>
  );
}

function EntryCard({ entry }: { entry: Entry }) {
  const [open, setOpen] = useState(false);
  const receiptId = `receipt-${entry.id}`;
  return (
    <li class={`entry ${entry.state}`}>
      <h2>{pick(entry.title)}</h2>
      <p class="hint">{t('outbox.saved', { time: beijingTime(entry.savedAt) })} · {t('outbox.photos', { n: entry.photos.length })}</p>
      <p class={`progress ${entry.state}`} aria-live="polite"><StateMark state={entry.state} /> {stateWords(entry)}</p>
      {entry.problem === null ? null : <p class="hint">{t('outbox.code', { code: entry.problem.code })} · {t('outbox.kept')}</p>}
      <div class="pair">
        {entry.state === 'received' ? <a class="button" href={`#/reports/${entry.id}`}>{t('outbox.open')}</a> : null}
        {entry.receipt === null ? null : (
          <button type="button" aria-expanded={open} aria-controls={receiptId} onClick={() => setOpen(!open)}>{t('outbox.receipt')}</button>
        )}
        {entry.state === 'refused' ? <button type="button" onClick={() => void sendAgain(entry.id)}>{t('outbox.tryAgain')}</button> : null}
        {entry.state === 'received' ? null : (
          <button type="button" onClick={() => void takeOut(entry)}>{t('outbox.export')}</button>
        )}
      </div>
      {open && entry.receipt !== null ? <ReceiptView id={receiptId} receipt={entry.receipt} /> : null}
    </li>
  );
}

async function takeOut(entry: Entry): Promise<void> {
  saveFile(`lakewatch-report-${entry.id}.json`, await exported(await phoneStore(), entry));
}

/** Shape and word beside the colour: open, done, refused. */
function StateMark({ state }: { state: Entry['state'] }) {
  const drawing = { waiting: 'M12 4a8 8 0 1 0 .01 0M12 8v4l3 2', received: 'M4 12l6 6L20 6', refused: 'M12 3L22 20H2ZM12 9v5M12 17v1' }[state];
  return <svg class="mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={drawing} /></svg>;
}

function stateWords(entry: Entry): string {
  const there = (entry.receipt?.photos.length ?? 0);
  if (entry.state === 'received') return t('outbox.received');
  if (entry.state === 'refused') {
    const reason = t('outbox.refused', { reason: entry.problem === null ? '' : pick(entry.problem.words) });
    return entry.receipt === null ? reason : `${reason} ${t('outbox.partly', { n: there, all: entry.photos.length })}`;
  }
  const now = sending.value;
  if (now?.id === entry.id) {
    return entry.photos.length === 0 ? t('outbox.sendingReport') : t('outbox.sendingPhotos', { n: now.there, all: entry.photos.length });
  }
  if (blocked.value === 'sign-in') return t('outbox.waitingSignIn');
  if (blocked.value === 'busy') return t('outbox.waitingBusy');
  return blocked.value === 'network' ? t('outbox.waitingNetwork') : t('outbox.waiting');
}

function Drafts() {
  return (
    <section aria-labelledby="drafts-heading">
      <h2 id="drafts-heading">{t('outbox.drafts')}</h2>
      <ul class="entries">{drafts.value.map((draft) => <DraftCard key={draft.id} draft={draft} />)}</ul>
    </section>
  );
}

function DraftCard({ draft }: { draft: Draft }) {
  const [sure, setSure] = useState(false);
  const drop = async (): Promise<void> => {
    await dropDraft(await phoneStore(), draft.id);
    await refresh();
  };
  return (
    <li class="entry">
      <h3>{draft.featureLabel || t('report.newPlace')}</h3>
      <p class="hint">{t('outbox.saved', { time: beijingTime(draft.changedAt) })} · {t('outbox.photos', { n: draft.photos.length })}</p>
      <div class="pair">
        <a class="button" href={formAddress(draft.layer, draft.feature)}>{t('outbox.continue')}</a>
        <button type="button" class={sure ? 'danger' : ''} onClick={() => (sure ? void drop() : setSure(true))}>
          {t(sure ? 'outbox.dropSure' : 'outbox.drop')}
        </button>
      </div>
    </li>
  );
}

/** Where the form about this subject is. */
export function formAddress(layer: string, feature: string | null): string {
  const query = new URLSearchParams(feature === null ? { layer } : { layer, feature });
  return `#/report/new?${query.toString()}`;
}
