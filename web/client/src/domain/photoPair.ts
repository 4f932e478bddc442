/** Photos of the finding and later ones, from reports and from evidence, and whether two show the same viewpoint. */

import type { CaseDetail } from './case';
import type { CaseUse } from './evidence';
import { turned } from './ghost';
import { pictures, type Photo } from './photo';
import { placeOf, type ReceivedReport } from './received';
import { wayTo } from './way';

export const SAME_VIEWPOINT_M = 25; // two phones at one spot differ by that much

export interface Shot {
  readonly key: string;
  readonly address: string;
  /** What came at one time from one person: a report, or a piece of evidence. */
  readonly from: string;
  readonly at: string;
  readonly name: string;
  readonly spot: readonly [number, number] | null;
  /** What the phone knew at the shutter; null for what no phone of ours took. */
  readonly moment: Pick<Photo, 'fix' | 'fix_age_s' | 'heading_deg' | 'heading_source'> | null;
}

export interface Shots {
  readonly before: readonly Shot[];
  readonly after: readonly Shot[];
}

/**
 * The photos of the finding and all later ones, oldest first. Without a report that is the finding, the oldest one
 * stands for it; evidence stands where its role puts it, and what was withdrawn or cannot be read stays away.
 */
export function shotsOf(detail: CaseDetail, reports: readonly ReceivedReport[], evidence: readonly CaseUse[] = []): Shots {
  const ordered = [...reports].sort((a, b) => Date.parse(a.observed_at) - Date.parse(b.observed_at));
  const finding = (report: ReceivedReport): boolean =>
    detail.reports[report.id] === 'finding' || (detail.case.origin === 'report' && detail.case.origin_id === report.id);
  const named = ordered.filter(finding);
  const first = named.length > 0 ? named : ordered.slice(0, 1);
  const last = Math.max(...first.map((report) => Date.parse(report.observed_at)), -Infinity);
  const later = ordered.filter((report) => !first.includes(report) && Date.parse(report.observed_at) >= last);
  const shown = evidence.filter((one) => one.use.counts && one.file?.kind === 'photo');
  const of = (role: string): readonly Shot[] => shown.filter((one) => one.use.role === role).map(shotOf);
  return { before: inOrder([...first.flatMap(shots), ...of('before')]), after: inOrder([...later.flatMap(shots), ...of('after')]) };
}

function shots(report: ReceivedReport): readonly Shot[] {
  return pictures(report.photos).filter((photo) => photo.arrived && photo.readable !== false).map((photo) => {
    const fix = photo.fix ?? report.fix;
    return {
      key: `${report.id}/${photo.sha256}`, address: `/api/reports/${report.id}/photos/${photo.sha256}`, from: report.id,
      at: photo.taken_at ?? report.observed_at, name: report.author_name, spot: fix === null ? null : placeOf(fix),
      moment: photo.fix === null && photo.heading_deg == null ? null : photo,
    };
  });
}

/** A piece of evidence: what the file says of its time and place is a claim, and is what there is. */
function shotOf({ use, file }: CaseUse): Shot {
  const claims = file?.claims ?? null;
  const spot = claims?.longitude == null || claims.latitude === null ? null : [claims.longitude, claims.latitude] as const;
  return { key: use.id, address: `/api/evidence/${use.sha256}/view`, from: use.id, at: claims?.taken_at ?? use.at, name: use.account_name, spot, moment: null };
}

function inOrder(all: readonly Shot[]): readonly Shot[] {
  return [...all].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Metres between two viewpoints; null while one of them is unknown. */
export function apart(one: Shot, other: Shot): number | null {
  if (one.spot === null || other.spot === null) return null;
  return Math.round(wayTo(one.spot, { type: 'Point', coordinates: [...other.spot] }).metres);
}

/** By how many degrees two photos look in different directions; null unless a compass told both. */
export function askew(one: Shot, other: Shot): number | null {
  const [from, to] = [one, other].map(({ moment }) => (moment?.heading_source === 'compass' ? moment.heading_deg ?? null : null));
  return from == null || to == null ? null : Math.round(Math.abs(turned(from, to)));
}

/** The later photo to begin with: the newest from the same viewpoint, else the nearest among those that came last. */
export function bestAfter(before: Shot, after: readonly Shot[]): Shot | null {
  const same = after.filter((shot) => (apart(before, shot) ?? Infinity) <= SAME_VIEWPOINT_M);
  const newest = same.at(-1) ?? after.at(-1);
  if (newest === undefined) return null;
  const together = after.filter((shot) => shot.from === newest.from);
  return [...together].sort((a, b) => (apart(before, a) ?? Infinity) - (apart(before, b) ?? Infinity))[0] ?? newest;
}
