/** Which known cases may be the same problem: same kind, and the same object or a place close by. */

import type { CaseLine } from './case';
import { spotOf } from './case';
import { wayTo } from './way';

export const NEAR_M = 200;
const DEGREE_M = 111_320;

export interface Alike {
  readonly case: CaseLine;
  readonly sameObject: boolean;
  readonly metres: number | null;
}

/** West, south, east, north of a square around a spot, as a query's `bbox`. */
export function around(spot: readonly [number, number], metres = NEAR_M): string {
  const north = metres / DEGREE_M;
  const east = north / Math.cos((spot[1] * Math.PI) / 180);
  return [spot[0] - east, spot[1] - north, spot[0] + east, spot[1] + north].map((value) => value.toFixed(6)).join(',');
}

/** The cases that may be the same, the same object first, then the nearest; without the one in question. */
export function alike(
  found: readonly CaseLine[], mine: { readonly id: string; readonly features: readonly string[]; readonly spot: readonly [number, number] | null },
): readonly Alike[] {
  const each = new Map(found.map((one) => [one.id, one]));
  each.delete(mine.id);
  return [...each.values()].map((one): Alike => ({
    case: one,
    sameObject: one.features.some((feature) => mine.features.includes(feature)),
    metres: mine.spot === null || one.place === null || spotOf(one.place) === null ? null : Math.round(wayTo(mine.spot, one.place).metres),
  })).filter((one) => one.sameObject || (one.metres !== null && one.metres <= NEAR_M))
    .sort((a, b) => Number(b.sameObject) - Number(a.sameObject) || (a.metres ?? Infinity) - (b.metres ?? Infinity));
}
