/** Reports as the server gives them, the question asked of its list, and where they are drawn. */

import { middleOf } from './middle';
import type { Fix, Photo, Place, ReportBody } from './report';

export interface ArrivedPhoto extends Photo {
  readonly arrived: boolean;
  readonly readable: boolean | null;
  readonly original_arrived?: boolean | null;
}

/** How a place was made, in the server's figures. */
export interface MadeFigures {
  readonly way: string;
  readonly began_at: string | null;
  readonly points: number;
  readonly by_sensor: number;
  readonly median_accuracy_m: number | null;
  readonly worst_accuracy_m: number | null;
  readonly seconds: number | null;
  readonly longest_gap_s: number | null;
  readonly longest_gap_m: number | null;
}

export interface ReceivedReport extends Omit<ReportBody, 'photos' | 'place_made'> {
  readonly place_made: MadeFigures | null;
  readonly place_measured: { readonly length_m: number | null; readonly area_m2: number | null } | null;
  readonly id: string;
  readonly author: string;
  readonly author_name: string;
  readonly unit: string | null;
  readonly received_at: string;
  readonly content_sha256: string;
  readonly photos: readonly ArrivedPhoto[];
  readonly missing_photos: readonly string[];
  readonly audit_number: number;
  readonly clock_offset_s?: number | null;
  readonly demonstration: boolean;
  readonly feature_label: string | null;
  readonly layer_zh: string;
  readonly layer_en: string;
}

export interface ReportList {
  readonly reports: readonly ReceivedReport[];
  readonly total: number;
  readonly returned: number;
  readonly counts: Readonly<Record<'layer' | 'unit' | 'state', Readonly<Record<string, number>>>>;
  readonly next: string | null;
}

/** What the list is asked for; empty text does not filter. `since`, `until` are days in Beijing time. */
export interface ReportFilter {
  readonly layer: string;
  readonly unit: string;
  readonly state: string;
  readonly since: string;
  readonly until: string;
  readonly text: string;
  readonly incomplete: boolean;
  readonly mine: boolean;
}

export const NO_FILTER: ReportFilter = {
  layer: '', unit: '', state: '', since: '', until: '', text: '', incomplete: false, mine: false,
};

/** The filter as the page's own address, so that a view can be sent to somebody. */
export function filterQuery(filter: ReportFilter): URLSearchParams {
  const pairs = Object.entries(filter).flatMap(([name, value]) =>
    value === '' || value === false ? [] : [[name, value === true ? 'yes' : String(value)] as [string, string]],
  );
  return new URLSearchParams(pairs);
}

/** The filter that an address holds; unknown names are passed by. */
export function filterOf(query: URLSearchParams): ReportFilter {
  const text = (name: string): string => query.get(name) ?? '';
  return {
    layer: text('layer'), unit: text('unit'), state: text('state'), since: text('since'), until: text('until'),
    text: text('text'), incomplete: query.get('incomplete') === 'yes', mine: query.get('mine') === 'yes',
  };
}

/** The filter as `GET /api/reports` takes it. A day runs from midnight to midnight in Beijing. */
export function listAddress(filter: ReportFilter, limit: number): string {
  const asked: readonly (readonly [string, string])[] = [
    ['layer', filter.layer],
    ['unit', filter.unit],
    ['state', filter.state],
    ['since', filter.since === '' ? '' : beijingMidnight(filter.since, 0)],
    ['until', filter.until === '' ? '' : beijingMidnight(filter.until, 1)],
    ['q', filter.text.trim()],
    ['incomplete', filter.incomplete ? 'true' : ''],
    ['author', filter.mine ? 'me' : ''],
    ['limit', String(limit)],
  ];
  return `/api/reports?${new URLSearchParams(asked.filter(([, value]) => value !== '').map((pair) => [...pair])).toString()}`;
}

/** The instant at which the day (plus some days) begins in Beijing, as UTC. */
function beijingMidnight(day: string, daysOn: number): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + daysOn * 86_400_000).toISOString();
}

/** Where a report is drawn: the place its author marked, else where the phone was; null when neither is known. */
export function shownPlace(report: Pick<ReceivedReport, 'place' | 'fix'>): Place | null {
  if (report.place !== null) return middleOf(report.place);
  return report.fix === null ? null : placeOf(report.fix);
}

/** The fix as a place. WGS84 and CGCS2000 differ by centimetres: below what a phone can tell. */
export function placeOf(fix: Fix): Place {
  return [fix.longitude, fix.latitude];
}
