/** Reports one below the other; the same list is a table on wide screens and cards on a phone (by style alone). */

import { pictures } from '../../domain/photo';
import { beijingTime } from '../../domain/moment';
import { shownPlace, type ReceivedReport } from '../../domain/received';
import type { InspectedLayer } from '../../domain/report';
import { measured } from '../../domain/units';
import { pick, t } from '../report/words';
import { unitName, type UnitName } from './Filters';

interface Given {
  readonly reports: readonly ReceivedReport[];
  readonly layers: readonly InspectedLayer[];
  readonly units: readonly UnitName[];
}

export function ReportRows({ reports, layers, units }: Given) {
  return (
    <table class="report-rows">
      <caption class="unseen">{t('reports.title')}</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => <th key={column} scope="col" class={`col-${column}`}>{t(`reports.column.${column}`)}</th>)}
          <th scope="col"><span class="unseen">{t('reports.onMap')}</span></th>
        </tr>
      </thead>
      <tbody>
        {reports.map((report) => (
          <Row key={report.id} report={report} layer={layers.find((each) => each.id === report.layer) ?? null}
            unit={units.find((each) => each.id === report.unit) ?? null} />
        ))}
      </tbody>
    </table>
  );
}

const COLUMNS = ['object', 'state', 'remainder', 'author', 'unit', 'observed', 'received', 'photos'] as const;

function Row({ report, layer, unit }: { report: ReceivedReport; layer: InspectedLayer | null; unit: UnitName | null }) {
  const map = mapAddress(report);
  return (
    <tr>
      <th scope="row" class="col-object">
        <a href={`#/reports/${report.id}`}>{subject(report)}</a>
        <span class="layer">{pick({ zh: report.layer_zh, en: report.layer_en })}</span>
        {report.demonstration ? <span class="tag demo">{t('reports.demonstration')}</span> : null}
      </th>
      <td class="col-state" data-label={t('reports.column.state')}><StateSeen report={report} layer={layer} /></td>
      <td class="col-remainder" data-label={t('reports.column.remainder')}>{remainder(report, layer)}</td>
      <td class="col-author" data-label={t('reports.column.author')}>{report.author_name}</td>
      <td class="col-unit" data-label={t('reports.column.unit')}>{unit === null ? (report.unit ?? '–') : unitName(unit)}</td>
      <td class="col-observed" data-label={t('reports.column.observed')}><time dateTime={report.observed_at}>{beijingTime(report.observed_at)}</time></td>
      <td class="col-received" data-label={t('reports.column.received')}><time dateTime={report.received_at}>{beijingTime(report.received_at)}</time></td>
      <td class="col-photos" data-label={t('reports.column.photos')}><PhotoCount report={report} /></td>
      <td class="col-map">{map === null ? '–' : <a class="button small" href={map}>{t('reports.onMap')}</a>}</td>
    </tr>
  );
}

export function StateSeen({ report, layer }: { report: ReceivedReport; layer: InspectedLayer | null }) {
  const state = layer?.states.find((each) => each.id === report.state_seen);
  const words = state === undefined ? (report.state_seen ?? t('reports.unclear')) : pick(state);
  return (
    <span class="state-seen">
      <span class="dot" aria-hidden="true" style={{ background: state?.colour ?? 'transparent' }} />{words}
    </span>
  );
}

function PhotoCount({ report }: { report: ReceivedReport }) {
  const seen = pictures(report.photos);
  const all = seen.length;
  const there = seen.filter((photo) => !report.missing_photos.includes(photo.sha256)).length;
  if (there === all) return <span class="figures">{all}</span>;
  return <span class="warning">{t('reports.photosPartly', { n: there, all })}</span>;
}

/** The name of what was inspected. */
export function subject(report: ReceivedReport): string {
  return report.feature_label ?? report.feature ?? t('report.newPlace');
}

/** What was measured as left, with its unit; a dash when nothing was measured. */
export function remainder(report: ReceivedReport, layer: InspectedLayer | null): string {
  if (report.remainder === null) return '–';
  const unit = layer?.remainder?.unit;
  return unit === undefined ? String(report.remainder) : pick(measured(report.remainder, unit));
}

/** Where the map shows it: at the report's own place, else at the feature; null when neither is known. */
export function mapAddress(report: ReceivedReport): string | null {
  const place = shownPlace(report);
  const feature = report.feature === null ? '' : `/${report.layer}/${encodeURIComponent(report.feature)}`;
  if (place === null) return feature === '' ? null : `#/map${feature}?fit=1`;
  return `#/map${feature}?at=${place[0].toFixed(6)},${place[1].toFixed(6)}&report=${report.id}`;
}
