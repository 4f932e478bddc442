/** Photos of the finding and later ones, and whether two were taken from the same viewpoint. */

import type { CaseDetail } from './case';
import { placeOf, type ReceivedReport } from './received';
import { wayTo } from './way';

export const SAME_VIEWPOINT_M = 25; // two phones at one spot differ by that much

export interface Shot {
  readonly sha256: string;
  readonly report: ReceivedReport;
  readonly at: string;
  readonly spot: readonly [number, number] | null;
}

export interface Shots {
  readonly before: readonly Shot[];
  readonly after: readonly Shot[];
}

/** The photos of the finding (or, without one, of the oldest report since) and all later ones, oldest first. */
export function shotsOf(detail: CaseDetail, reports: readonly ReceivedReport[]): Shots {
  const ordered = [...reports].sort((a, b) => Date.parse(a.observed_at) - Date.parse(b.observed_at));
  const finding = (report: ReceivedReport): boolean =>
    detail.reports[report.id] === 'finding' || (detail.case.origin === 'report' && detail.case.origin_id === report.id);
  const named = ordered.filter(finding);
  const first = named.length > 0 ? named : ordered.slice(0, 1);
  const last = Math.max(...first.map((report) => Date.parse(report.observed_at)), -Infinity);
  const later = ordered.filter((report) => !first.includes(report) && Date.parse(report.observed_at) >= last);
  return { before: first.flatMap(shots), after: later.flatMap(shots) };
}

function shots(report: ReceivedReport): readonly Shot[] {
  return report.photos.filter((photo) => photo.arrived && photo.readable !== false).map((photo) => {
    const fix = photo.fix ?? report.fix;
    return { sha256: photo.sha256, report, at: photo.taken_at ?? report.observed_at, spot: fix === null ? null : placeOf(fix) };
  });
}

/** Metres between two viewpoints; null while one of them is unknown. */
export function apart(one: Shot, other: Shot): number | null {
  if (one.spot === null || other.spot === null) return null;
  return Math.round(wayTo(one.spot, { type: 'Point', coordinates: [...other.spot] }).metres);
}

/** The later photo to begin with: the nearest viewpoint of the newest report that has photos, else the newest. */
export function bestAfter(before: Shot, after: readonly Shot[]): Shot | null {
  const newest = after.at(-1);
  if (newest === undefined) return null;
  const same = after.filter((shot) => shot.report.id === newest.report.id);
  return [...same].sort((a, b) => (apart(before, a) ?? Infinity) - (apart(before, b) ?? Infinity))[0] ?? newest;
}
