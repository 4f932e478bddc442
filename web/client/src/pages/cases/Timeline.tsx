/** What was done and what was reported, in one order, newest first: who, for which unit, in which post, why, what changed. */

import { useState } from 'preact/hooks';
import type { CaseDetail, CaseEvent } from '../../domain/case';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport } from '../../domain/received';
import { timeline, type Entry } from '../../domain/timeline';
import { measured } from '../../domain/units';
import { hashOf } from '../../domain/where';
import { zhCases } from '../../i18n/cases';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { StatusSign } from './Status';
import { known, statusName, t, termName, unitName, type CaseWord } from './words';

const KINDS = ['all', 'events', 'report'] as const;

export function Timeline({ detail, reports }: { detail: CaseDetail; reports: readonly ReceivedReport[] | null }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all');
  const entries = timeline(detail.events, reports ?? [], roles(detail))
    .filter((entry) => kind === 'all' || (kind === 'events') === (entry.kind === 'event'));
  return (
    <section class="panel-card" aria-labelledby="timeline">
      <header class="card-head">
        <h2 id="timeline">{t('timeline')}</h2>
        <div class="segments" role="group" aria-label={t('timeline')}>
          {KINDS.map((each) => <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>{t(`timeline.${each}`)}</button>)}
        </div>
      </header>
      {kind === 'report' && entries.length === 0 && reports !== null ? <p class="empty">{t('timeline.noReports')}</p> : null}
      <ol class="timeline">
        {entries.map((entry) => (entry.kind === 'event'
          ? <EventShown key={`e${entry.event.number}`} event={entry.event} detail={detail} />
          : <ReportShown key={entry.report.id} entry={entry} />))}
      </ol>
    </section>
  );
}

function roles(detail: CaseDetail): Readonly<Record<string, string>> {
  const { origin, origin_id: id } = detail.case;
  return origin === 'report' && id !== null ? { [id]: 'finding', ...detail.reports } : detail.reports;
}

function EventShown({ event, detail }: { event: CaseEvent; detail: CaseDetail }) {
  const facts = factWords(event, detail);
  return (
    <li class="event">
      <span class="node"><StatusSign status={event.after} size={20} /></span>
      <div>
        <p class="what"><strong>{pick(event)}</strong>{event.before === event.after ? null : <span class="hint"> → {statusName(event.after)}</span>}</p>
        <p class="who"><span>{event.name}</span><span>{unitName(event.unit)}</span>{event.post === null ? null : <span>{t('timeline.post', { post: known('post', event.post) })}</span>}<time class="figures" dateTime={event.at}>{beijingTime(event.at)}</time></p>
        {event.why === '' ? null : <p class="why">“{event.why}”</p>}
        {facts.length === 0 ? null : <ul class="changes">{facts.map((fact) => <li key={fact}>{fact}</li>)}</ul>}
      </div>
    </li>
  );
}

/** What the step said, in words; what belongs to the opening stands on the page already. */
function factWords(event: CaseEvent, detail: CaseDetail): readonly string[] {
  return Object.entries(event.facts).flatMap(([name, value]) => {
    const key = `fact.${name}`;
    return value === null || !(key in zhCases) ? [] : [t(key as CaseWord, { value: factValue(name, value, detail) })];
  });
}

function factValue(name: string, value: unknown, detail: CaseDetail): string {
  if (Array.isArray(value)) return String(value.length);
  const text = String(value);
  if (name.endsWith('_unit')) return unitName(text);
  if (name === 'lead_leader') return detail.leaders.find((each) => each.account === text)?.name ?? text;
  if (name === 'term') return termName(text);
  if (name === 'closing_reason') return known('reason', text);
  const unit = layerOf(detail.case.layer)?.remainder?.unit;
  return name === 'remainder' && unit !== undefined ? pick(measured(text, unit)) : text;
}

function ReportShown({ entry }: { entry: Extract<Entry, { kind: 'report' }> }) {
  const { report, role } = entry;
  const state = layerOf(report.layer)?.states.find((each) => each.id === report.state_seen);
  const seen = state === undefined ? (report.state_seen ?? t('timeline.unclear')) : pick(state);
  const unit = layerOf(report.layer)?.remainder?.unit;
  const photos = report.photos.filter((photo) => photo.arrived && photo.readable !== false);
  return (
    <li class="reported">
      <span class="node"><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6" class="report-node" /></svg></span>
      <div>
        <p class="what">
          <a href={hashOf(['reports', report.id])}>{t('timeline.reportLine', { name: report.author_name, seen })}</a>
          {role === null ? null : <span class="tag">{known('timeline', role)}</span>}
        </p>
        <p class="who">
          <span>{unitName(report.unit)}</span>
          {report.remainder === null || unit === undefined ? null : <span class="figures">{t('timeline.left', { value: pick(measured(report.remainder, unit)) })}</span>}
          {report.photos.length === 0 ? null : <span class="figures">{t('timeline.photos', { n: report.photos.length })}</span>}
          <time class="figures" dateTime={report.received_at}>{beijingTime(report.received_at)}</time>
        </p>
        {report.note === '' ? null : <p class="why">“{report.note}”</p>}
        {photos.length === 0 ? null : (
          <div class="strip">{photos.slice(0, 6).map((photo) => <a key={photo.sha256} href={hashOf(['reports', report.id])} tabIndex={-1} aria-hidden="true"><img src={`/api/reports/${report.id}/photos/${photo.sha256}`} alt="" loading="lazy" width="72" height="54" /></a>)}</div>
        )}
      </div>
    </li>
  );
}
