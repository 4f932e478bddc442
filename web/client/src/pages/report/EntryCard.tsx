/** One report that has not arrived: what it waits for, and what its author can do. */

import { useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { pictures, picturesThere } from '../../domain/photo';
import { predecessor } from '../../offline/outbox';
import { mayDiscard, noteExported } from '../../offline/queue';
import { phoneStore, type Entry } from '../../offline/store';
import { blocked, entries, queueChanged, sendAgain, sending, throwAway } from '../../state/outbox';
import { saveBackup } from './Backup';
import { say } from './outboxWords';
import { ReceiptView } from './ReceiptView';
import { pick, t } from './words';

export function EntryCard({ entry }: { entry: Entry }) {
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const receiptId = `receipt-${entry.id}`;
  return (
    <li class={`entry ${entry.state}`}>
      <h3>{pick(entry.title)}</h3>
      <p class="hint">
        {t('outbox.saved', { time: beijingTime(entry.savedAt) })} · {t('outbox.photos', { n: pictures(entry.photos).length })}
        {entry.tries > 1 ? ` · ${say('tries', { n: entry.tries })}` : ''}
      </p>
      <p class={`progress ${entry.state}`} aria-live="polite"><StateMark state={entry.state} /> {stateWords(entry)}</p>
      {entry.problem === null ? null : <p class="hint">{t('outbox.code', { code: entry.problem.code })} · {t('outbox.kept')}</p>}
      <div class="pair">
        {entry.receipt === null ? null : (
          <button type="button" aria-expanded={open} aria-controls={receiptId} onClick={() => setOpen(!open)}>{t('outbox.receipt')}</button>
        )}
        <button type="button" onClick={() => void sendAgain(entry.id)}>{entry.state === 'refused' ? t('outbox.tryAgain') : say('try')}</button>
        <button type="button" onClick={() => void takeOut(entry)}>{t('outbox.export')}</button>
        <button type="button" class="plain" aria-expanded={leaving} onClick={() => setLeaving(!leaving)}>{say('discard')}</button>
      </div>
      {leaving ? <Leaving entry={entry} cancel={() => setLeaving(false)} /> : null}
      {open && entry.receipt !== null ? <ReceiptView id={receiptId} receipt={entry.receipt} /> : null}
    </li>
  );
}

/** A report is given up only with a reason, and when it was refused or lies in a file besides. */
function Leaving({ entry, cancel }: { entry: Entry; cancel: () => void }) {
  const [why, setWhy] = useState('');
  if (!mayDiscard(entry)) return <p class="notice" role="status">{say('discard.first')}</p>;
  return (
    <form class="leaving" onSubmit={(event) => { event.preventDefault(); if (why.trim() !== '') void throwAway(entry.id, why); }}>
      <label for={`why-${entry.id}`}>{say('discard.why')}</label>
      <input id={`why-${entry.id}`} required maxLength={500} value={why} onInput={(event) => setWhy(event.currentTarget.value)} />
      <div class="pair">
        <button type="button" onClick={cancel}>{say('discard.cancel')}</button>
        <button type="submit" class="danger" disabled={why.trim() === ''}>{say('discard.do')}</button>
      </div>
    </form>
  );
}

async function takeOut(entry: Entry): Promise<void> {
  await saveBackup([entry], []);
  await noteExported(await phoneStore(), entry.id, new Date().toISOString());
  await queueChanged();
}

/** Shape and word beside the colour. */
function StateMark({ state }: { state: Entry['state'] }) {
  const drawing = { waiting: 'M12 4a8 8 0 1 0 .01 0M12 8v4l3 2', discarded: 'M5 12h14', refused: 'M12 3L22 20H2ZM12 9v5M12 17v1' }[state];
  return <svg class="mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={drawing} /></svg>;
}

function stateWords(entry: Entry): string {
  const all = pictures(entry.photos).length;
  const there = entry.receipt === null ? 0 : picturesThere(entry.photos, entry.receipt.missing_photos);
  if (entry.state === 'refused') {
    const reason = t('outbox.refused', { reason: entry.problem === null ? '' : pick(entry.problem.words) });
    return entry.receipt === null ? reason : `${reason} ${t('outbox.partly', { n: there, all })}`;
  }
  const now = sending.value;
  if (now?.id === entry.id) {
    return all === 0 ? t('outbox.sendingReport') : t('outbox.sendingPhotos', { n: now.there, all });
  }
  const words = waitingWords(entry);
  return entry.receipt === null ? words : `${words} · ${t('outbox.partly', { n: there, all })}`;
}

function waitingWords(entry: Entry): string {
  if (blocked.value === 'sign-in') return t('outbox.waitingSignIn');
  const earlier = predecessor(entry, entries.value);
  if (earlier !== undefined) return say('waits.before', { title: pick(earlier.title) });
  if (entry.problem !== null) return say('held', { reason: pick(entry.problem.words) });
  if (blocked.value === 'network') return t('outbox.waitingNetwork');
  return blocked.value === 'busy' && entry.tries > 0 ? t('outbox.waitingBusy') : t('outbox.waiting');
}
