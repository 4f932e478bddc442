/** Areas on the CGCS2000 ellipsoid of shapes whose edges run straight in longitude and latitude: as `geo/chart.py`. Pure. */

import type { Place } from './report';

const A = 6_378_137;
const F = 1 / 298.257222101;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const rad = (degrees: number): number => (degrees * Math.PI) / 180;
// Gauss-Legendre with three points on [0, 1]: 1e-15 of the area for edges below a degree
const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const;
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18] as const;

/** Square metres between the equator and a latitude, per radian of longitude (Snyder 1987, 3-12). */
function authalic(latitude: number): number {
  const sine = Math.sin(rad(latitude));
  return (A * A * (1 - E2) * (sine / (1 - E2 * sine * sine) + Math.log((1 + E * sine) / (1 - E * sine)) / (2 * E))) / 2;
}

/** How fast that grows with latitude, per radian of both. */
function density(latitude: number): number {
  const sine = Math.sin(rad(latitude));
  return (A * A * (1 - E2) * Math.cos(rad(latitude))) / (1 - E2 * sine * sine) ** 2;
}

/** What one edge adds to the area of a counterclockwise ring, in square metres above a base latitude near by. */
export function edgeM2(from: Place, to: Place, base: number): number {
  const height = authalic(base);
  const rise = to[1] - from[1];
  return -rad(to[0] - from[0]) * NODES.reduce((sum, node, index) => sum + WEIGHTS[index]! * (authalic(from[1] + node * rise) - height), 0);
}

/** Signed square metres within a ring (not closed): positive where it runs counterclockwise. */
export function ringM2(places: readonly Place[]): number {
  const base = places[0]?.[1] ?? 0;
  return places.reduce((sum, place, index) => sum + edgeM2(place, places[(index + 1) % places.length]!, base), 0);
}

/** A strip between two latitudes and two straight edges, in degrees: west and east at its south and at its north. */
export interface Strip {
  readonly south: number;
  readonly north: number;
  readonly west: readonly [number, number];
  readonly east: readonly [number, number];
}

export function stripM2({ south, north, west, east }: Strip): number {
  const [begin, end] = [east[0] - west[0], east[1] - west[1]];
  const mean = NODES.reduce((sum, node, index) => sum + WEIGHTS[index]! * (begin + node * (end - begin)) * density(south + node * (north - south)), 0);
  return rad(north - south) * rad(1) * mean;
}
