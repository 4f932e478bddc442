/** One report as it was sent: in words, with its photos, both positions, both clocks and its record. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import { WORTH_TELLING_S } from '../../domain/clock';
import { beijingTimeExact } from '../../domain/moment';
import { placeOf, type ArrivedPhoto, type ReceivedReport } from '../../domain/received';
import { pictures } from '../../domain/photo';
import { answerWords, type Fix, type InspectedLayer } from '../../domain/report';
import { measured } from '../../domain/units';
import { hashOf } from '../../domain/where';
import { layers, units } from '../../state/catalogue';
import { delivered } from '../../state/outbox';
import { may } from '../../state/session';
import { c } from '../../ui/photoWords';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { lazy } from '../Lazy';
import { formAddress } from '../report/Outbox';
import { momentWords } from '../report/photoMoment';
import { madeWords, measuredWords, placeWords, shapeWords } from '../report/placeWords';
import { accuracyWords } from '../report/PositionField';
import { say, spanWords } from '../report/outboxWords';
import { ReceiptView } from '../report/ReceiptView';
import { AboutFacts, Supplements } from './Supplements';
import { Voices } from './Voices';
import { pick, t } from '../report/words';
import { unitName } from './Filters';
import { mapAddress, remainder, StateSeen, subject } from './ReportRows';

const LeadDoings = lazy(async () => (await import('../leads/LeadDoings')).LeadDoings);
const Flags = lazy(async () => (await import('../flags/FlagPanel')).FlagPanel);

export function ReportDetail({ id }: { id: string }) {
  const [found, setFound] = useState<ReceivedReport | Problem | null>(null);
  useEffect(() => {
    setFound(null);
    void getJson<ReceivedReport>(`/api/reports/${encodeURIComponent(id)}`).then((answer) =>
      setFound('problem' in answer ? answer.problem : answer.value));
  }, [id]);
  if (found === null) return <div class="page"><p role="status">{t('reports.loading')}</p></div>;
  if (!('received_at' in found)) return <Missing problem={found} />;
  const layer = layers.value.find((each) => each.id === found.layer) ?? null;
  return <Detail report={found} layer={layer} />;
}

function Missing({ problem }: { problem: Problem }) {
  return (
    <div class="page">
      <h1>{t('detail.title')}</h1>
      {problem.status === 404 ? <p class="notice" role="alert">{t('detail.missing')}</p> : <ProblemNotice problem={problem} />}
      <a class="button" href="#/reports">{t('reports.back')}</a>
    </div>
  );
}

function Detail({ report, layer }: { report: ReceivedReport; layer: InspectedLayer | null }) {
  const map = mapAddress(report);
  const receipt = delivered.value.find((one) => one.id === report.id)?.receipt ?? null;
  return (
    <article class="page detail">
      <a class="back" href="#/reports">{t('reports.back')}</a>
      <h1>{subject(report)}</h1>
      <p class="subject">
        {pick({ zh: report.layer_zh, en: report.layer_en })} · <StateSeen report={report} layer={layer} />
        {report.remainder === null ? null : <> · {remainder(report, layer)}</>}
        {report.demonstration ? <span class="tag demo">{t('reports.demonstration')}</span> : null}
      </p>
      <div class="pair">
        {map === null ? null : <a class="button" href={map}>{t('reports.onMap')}</a>}
        {report.feature === null ? null : <a class="button" href={formAddress(report.layer, report.feature)}>{t('detail.retake')}</a>}
        {(report.layer === 'leads' || report.layer === 'quick_notes') && may('lead.read') ? <LeadDoings report={report} /> : null}
        {may('case.open') && report.layer !== 'leads' ? <a class="button" href={hashOf(['cases', 'new'], { report: report.id })}>{t('detail.openCase')}</a> : null}
      </div>
      <Flags noun="report" id={report.id} />
      <div class="columns">
        <div>
          <Answers report={report} layer={layer} />
          {report.note === '' ? null : <section><h2>{t('detail.note')}</h2><p class="note">{report.note}</p></section>}
          <Positions report={report} />
          <AboutFacts report={report} />
          <Times report={report} />
        </div>
        <div>
          <Photos report={report} />
          <Voices report={report} />
          <Supplements noun="report" id={report.id} />
        </div>
      </div>
      {receipt === null ? null : <section><h2>{t('receipt.title')}</h2><ReceiptView receipt={receipt} /></section>}
    </article>
  );
}

function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return <dl class="facts">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Answers({ report, layer }: { report: ReceivedReport; layer: InspectedLayer | null }) {
  const asked = layer?.checklist.filter((question) => question.id in report.answers) ?? [];
  const unknown = Object.entries(report.answers).filter(([id]) => asked.every((question) => question.id !== id));
  const rows = [
    ...(layer?.remainder && report.remainder !== null
      ? [[pick(layer.remainder), pick(measured(report.remainder, layer.remainder.unit))] as const] : []),
    ...asked.map((question) => [pick(question), pick(answerWords(question, report.answers[question.id]!))] as const),
    ...unknown.map(([id, value]) => [id, String(value)] as const), // a question the layer has lost since
  ];
  return (
    <section>
      <h2>{t('detail.answers')}</h2>
      {rows.length === 0 ? <p class="empty">{t('detail.noAnswers')}</p> : <Facts rows={rows} />}
    </section>
  );
}

function Photos({ report }: { report: ReceivedReport }) {
  const seen = pictures(report.photos);
  return (
    <section class="gallery">
      <h2>{t('detail.photos')}</h2>
      {seen.length === 0 ? <p class="empty">{t('detail.noPhotos')}</p> : null}
      <ul>
        {seen.map((photo, index) => (
          <li key={photo.sha256}><Picture report={report} photo={photo} number={index + 1} /></li>
        ))}
      </ul>
    </section>
  );
}

function Picture({ report, photo, number }: { report: ReceivedReport; photo: ArrivedPhoto; number: number }) {
  const address = `/api/reports/${report.id}/photos/${photo.sha256}`;
  const alt = t('detail.photoAlt', { what: subject(report), n: number });
  const mayOriginal = may('photo.read_original');
  return (
    <figure>
      {!photo.arrived ? <p class="gone">{t('detail.photoMissing')}</p>
        : photo.readable === false ? <p class="gone">{t('detail.photoUnreadable')}</p>
          : <a href={address} target="_blank" rel="noreferrer"><img src={address} alt={alt} loading="lazy" /></a>}
      <figcaption>
        <span class={`tag ${photo.source}`}>{t(photo.source === 'camera' ? 'report.fromCamera' : 'report.fromGallery')}</span>
        {photo.role === 'voice' ? null : <span>{t(`report.role.${photo.role}`)}</span>}
        {photo.taken_at === null ? null : <time dateTime={photo.taken_at}>{beijingTimeExact(photo.taken_at)}</time>}
        {photo.fix === null && photo.heading_deg == null ? null : <span>{momentWords(photo)}</span>}
        {photo.original_arrived == null ? null : <span>{c(photo.original_arrived ? 'original.arrived' : 'original.announced')}</span>}
        {photo.arrived && mayOriginal ? <a href={`${address}/original`} download>{t('detail.original')}</a> : null}
      </figcaption>
    </figure>
  );
}

function Positions({ report }: { report: ReceivedReport }) {
  const rows: (readonly [string, string])[] = [
    [t('detail.sensor'), report.fix === null ? t('detail.noFix') : fixWords(report.fix)],
    ...(report.place === null ? [] : [[t('detail.drawn'), shapeWords(report.place)] as const]),
    ...(report.place_measured === null ? [] : [[t('place.measured'), measuredWords(report.place_measured)] as const]),
    ...(report.place_made === null ? [] : [[t('place.made'), madeWords(report.place_made)] as const]),
    ...(report.fix?.taken_at ? [[t('detail.fixTaken'), beijingTimeExact(report.fix.taken_at)] as const] : []),
  ];
  return <section><h2>{t('detail.position')}</h2><Facts rows={rows} /></section>;
}

function fixWords(fix: Fix): string {
  return `${placeWords(placeOf(fix))} · ${accuracyWords(fix)} · ${t(`detail.source.${fix.source}`)} · ${t(`detail.datum.${fix.datum}`)}`;
}

function Times({ report }: { report: ReceivedReport }) {
  const unit = units.value.find((each) => each.id === report.unit);
  const rows: (readonly [string, string])[] = [
    [t('detail.author'), report.author_name],
    [t('detail.unit'), unit === undefined ? (report.unit ?? '–') : unitName(unit)],
    [t('detail.observed'), beijingTimeExact(report.observed_at)],
    ...clockRow(report.clock_offset_s ?? null),
    [t('detail.received'), beijingTimeExact(report.received_at)],
    [t('receipt.report'), report.id],
    [t('receipt.content'), report.content_sha256],
    [t('receipt.number'), String(report.audit_number)],
  ];
  return <section class="record"><h2>{t('detail.record')}</h2><Facts rows={rows} /></section>;
}

/** A clock that was off bends every time the phone gave. */
function clockRow(offset_s: number | null): readonly (readonly [string, string])[] {
  if (offset_s === null || Math.abs(offset_s) <= WORTH_TELLING_S) return [];
  return [[say('phone.clock'), say(offset_s > 0 ? 'phone.ahead' : 'phone.behind', { what: spanWords(offset_s) })]];
}
