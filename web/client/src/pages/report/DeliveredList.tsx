/** What has arrived, with its receipts; where this device knows of none, what the server says it has. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport, ReportList } from '../../domain/received';
import type { Delivered, Entry } from '../../offline/store';
import { delivered } from '../../state/outbox';
import { say } from './outboxWords';
import { ReceiptView } from './ReceiptView';
import { Windowed } from './Windowed';
import { pick, t } from './words';

export function DeliveredList() {
  if (delivered.value.length === 0) return <ServerHas />;
  return (
    <section aria-labelledby="delivered-heading">
      <h2 id="delivered-heading">{say('delivered.title')}</h2>
      <Windowed items={delivered.value} row={(one) => <DeliveredCard key={one.id} one={one} />} />
    </section>
  );
}

function DeliveredCard({ one }: { one: Delivered }) {
  const [open, setOpen] = useState(false);
  const id = `receipt-${one.id}`;
  return (
    <li class="entry received">
      <h3>{pick(one.title)}</h3>
      <p class="hint">{t('outbox.saved', { time: beijingTime(one.savedAt) })} · {t('outbox.photos', { n: one.photos })}</p>
      <p class="progress received"><Tick /> {t('outbox.received')} · {beijingTime(one.receipt.received_at)}</p>
      <p class="hint">{say(one.genuine === true ? 'delivered.genuine' : 'delivered.unchecked')}</p>
      <div class="pair">
        <a class="button" href={`#/reports/${one.id}`}>{t('outbox.open')}</a>
        <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>{t('outbox.receipt')}</button>
      </div>
      {open ? <ReceiptView id={id} receipt={one.receipt} /> : null}
    </li>
  );
}

function Tick() {
  return <svg class="mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M4 12l6 6L20 6" /></svg>;
}

/** After storage was cleared, and on a new device, the server is the witness. */
function ServerHas() {
  const [found, setFound] = useState<ReportList | null>(null);
  useEffect(() => {
    void getJson<ReportList>('/api/reports?author=me&limit=20').then((got) => setFound('value' in got ? got.value : null));
  }, []);
  if (found === null || found.total === 0) return null;
  return (
    <section aria-labelledby="server-heading">
      <h2 id="server-heading">{say('server.title')}</h2>
      <p class="hint">{say('server.why')}</p>
      <ul class="entries">{found.reports.map((report) => <ServerCard key={report.id} report={report} />)}</ul>
      <p class="hint">{say('delivered.shown', { n: found.reports.length, all: found.total })}</p>
    </section>
  );
}

function ServerCard({ report }: { report: ReceivedReport }) {
  const missing = report.missing_photos.length;
  return (
    <li class="entry received">
      <h3>{pick({ zh: report.layer_zh, en: report.layer_en })} · {report.feature_label ?? t('report.newPlace')}</h3>
      <p class="progress received"><Tick /> {beijingTime(report.received_at)}{missing === 0 ? '' : ` · ${say('server.partly', { n: missing })}`}</p>
      <a class="button" href={`#/reports/${report.id}`}>{t('outbox.open')}</a>
    </li>
  );
}

export function DiscardedList({ entries }: { entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <section aria-labelledby="discarded-heading">
      <h2 id="discarded-heading">{say('discarded.title')}</h2>
      <Windowed items={entries} row={(entry) => (
        <li key={entry.id} class="entry">
          <h3>{pick(entry.title)}</h3>
          <p class="hint">{t('outbox.saved', { time: beijingTime(entry.savedAt) })}</p>
          <p>{say('discarded.why', { time: beijingTime(entry.discarded?.at ?? ''), why: entry.discarded?.why ?? '' })}</p>
        </li>
      )} />
    </section>
  );
}
