/** Earlier photos to stand where they were taken: one for each viewpoint, the first of it, the nearest offered first. */

import type { ReceivedReport } from './received';
import { placeOf } from './received';
import { pictures } from './photo';
import type { Place } from './report';
import { wayTo } from './way';

/** Two phones at one spot differ by that much (as in the pairs of a case). */
export const SAME_VIEWPOINT_M = 25;

export interface Ghost {
  readonly key: string;
  readonly address: string;
  readonly at: string;
  readonly by: string;
  readonly spot: Place | null;
  readonly heading: number | null;
}

/** The way to where a photo was taken; `turn` is how to go when one looks as the lens does, null when it cannot be told. */
export interface Guide {
  readonly metres: number;
  readonly degrees: number;
  readonly turn: 'here' | 'ahead' | 'right' | 'behind' | 'left' | null;
}

/** The first photo of each viewpoint, oldest first; photos of unknown places stand alone, one for each report. */
export function ghosts(reports: readonly ReceivedReport[]): readonly Ghost[] {
  const oldest = [...reports].sort((one, other) => Date.parse(one.observed_at) - Date.parse(other.observed_at));
  const found: Ghost[] = [];
  for (const each of oldest.flatMap(ghostsOf)) if (!found.some((known) => sameView(known, each))) found.push(each);
  return found;
}

function ghostsOf(report: ReceivedReport): readonly Ghost[] {
  const shown = pictures(report.photos).filter((photo) => photo.arrived && photo.readable !== false && photo.role !== 'document');
  return shown.map((photo) => {
    const fix = photo.fix ?? report.fix;
    return {
      key: `${report.id}/${photo.sha256}`, address: `/api/reports/${report.id}/photos/${photo.sha256}`,
      at: photo.taken_at ?? report.observed_at, by: report.author_name,
      spot: fix === null ? null : placeOf(fix), heading: photo.heading_deg ?? null,
    };
  });
}

/** Whether two photos show the same from the same place, as far as can be told. */
function sameView(one: Ghost, other: Ghost): boolean {
  if (one.spot === null || other.spot === null) return one.key.split('/')[0] === other.key.split('/')[0];
  if (metresApart(one.spot, other.spot) > SAME_VIEWPOINT_M) return false;
  return one.heading === null || other.heading === null || Math.abs(turned(one.heading, other.heading)) <= 45;
}

function metresApart(one: Place, other: Place): number {
  return wayTo(one, { type: 'Point', coordinates: [...other] }).metres;
}

/** The same photos, those taken nearest to here first; those of unknown places last. */
export function nearestFirst(all: readonly Ghost[], here: Place | null): readonly Ghost[] {
  if (here === null) return all;
  const away = (ghost: Ghost): number => (ghost.spot === null ? Infinity : metresApart(here, ghost.spot));
  return [...all].sort((one, other) => away(one) - away(other));
}

/** How to get to the viewpoint from here. Within an accuracy of the phone one is there. */
export function guideTo(spot: Place, here: Place, accuracyM: number | null, heading: number | null): Guide {
  const { metres, degrees } = wayTo(here, { type: 'Point', coordinates: [...spot] });
  const there = metres <= Math.min(SAME_VIEWPOINT_M, Math.max(3, accuracyM ?? 3));
  return { metres, degrees, turn: there ? 'here' : heading === null ? null : sideOf(turned(heading, degrees)) };
}

/** How far to turn from one direction to another, degrees in [-180, 180), to the right positive. */
export function turned(from: number, to: number): number {
  return ((((to - from + 180) % 360) + 360) % 360) - 180;
}

function sideOf(turn: number): 'ahead' | 'right' | 'behind' | 'left' {
  if (Math.abs(turn) <= 30) return 'ahead';
  if (Math.abs(turn) >= 150) return 'behind';
  return turn > 0 ? 'right' : 'left';
}
