/** Cases as points for the map, each with its status; and how many of those in view it draws. */

import { signal } from '@preact/signals';
import { getJson, isAway } from '../../api/client';
import { markOf, spotOf, type CaseLine, type CaseList } from '../../domain/case';
import type { LakeMap } from '../../map/map';
import { fromKept } from '../../state/areas';
import { may } from '../../state/session';

const LIMIT = 200;
const KEPT = 'lakewatch.cases-on-map';

/** Whether the map draws open cases; kept on this device. */
export const casesOn = signal(kept());
export const casesShown = signal<{ readonly shown: number; readonly total: number } | null>(null);

export function switchCases(on: boolean): void {
  casesOn.value = on;
  try {
    localStorage.setItem(KEPT, on ? 'yes' : 'no');
  } catch {
    // it holds until the page is left
  }
}

function kept(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'no';
  } catch {
    return true;
  }
}

/** One point for each case that has a place. */
export function casePoints(cases: readonly CaseLine[]): GeoJSON.FeatureCollection {
  const features = cases.flatMap((line): GeoJSON.Feature[] => {
    const spot = spotOf(line.place);
    const properties = { id: line.id, status: line.status, late: line.overdue_days > 0 };
    return spot === null ? [] : [{ type: 'Feature', geometry: { type: 'Point', coordinates: spot }, properties }];
  });
  return { type: 'FeatureCollection', features };
}

/** Draw the open cases of a box, or none when they are switched off. */
export async function drawCases(map: LakeMap | undefined, box: readonly number[]): Promise<void> {
  if (map === undefined || !may('case.read_unit')) return;
  if (!casesOn.value) {
    map.cases(casePoints([]));
    casesShown.value = null;
    return;
  }
  const query = new URLSearchParams({ open: 'true', bbox: box.map((value) => value.toFixed(6)).join(','), limit: String(LIMIT) });
  const got = await getJson<CaseList>(`/api/cases?${query.toString()}`);
  if (!('value' in got)) return void (isAway(got.problem) && await drawKept(map, box));
  const points = casePoints(got.value.cases);
  map.cases(points);
  casesShown.value = { shown: points.features.length, total: got.value.total };
}

/** The open cases of a box as the package has them. */
async function drawKept(map: LakeMap, box: readonly number[]): Promise<void> {
  const all = await fromKept(async (kept) => await kept.allCases(), []);
  const [west = 0, south = 0, east = 0, north = 0] = box;
  const here = all.filter((line) => {
    const [x, y] = spotOf(line.place) ?? [NaN, NaN];
    return markOf(line.status).tone !== 'closed' && x >= west && x <= east && y >= south && y <= north;
  });
  map.cases(casePoints(here));
  casesShown.value = { shown: here.length, total: here.length };
}
