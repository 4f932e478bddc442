/**
 * Zones that share their points: what is one point on the ground is one point here, whichever zones it belongs to, so
 * neighbours move together and neither gap nor overlap arises between them. Pure; values never change, a step makes a new one.
 *
 * Degrees are CGCS2000. Shells run counterclockwise, holes clockwise, rings are not closed: the zone lies at the left.
 */

import { ringM2 } from './chartArea';
import type { Place } from './report';

/** Numbers of points; not closed. */
export type Ring = readonly number[];
/** A shell and its holes. */
export type Part = readonly Ring[];

export interface DrawnZone {
  readonly id: string;
  readonly kind: string;
  readonly parts: readonly Part[];
}

export interface Planar {
  /** Points by number; numbers are never used again. */
  readonly places: readonly Place[];
  readonly zones: readonly DrawnZone[];
}

/** Where a point stands in a ring. */
export interface Use {
  readonly zone: number;
  readonly part: number;
  readonly ring: number;
  readonly at: number;
}

/** Why a step cannot be taken; the page has words for each. */
export type Hindrance = 'junction' | 'least' | 'no-piece' | 'crosses-itself' | 'outside' | 'covered' | 'nothing-near';

export const GRID = 1e8; // the last digit kept of a point put by hand: a millimetre

export function rounded([longitude, latitude]: Place): Place {
  return [Math.round(longitude * GRID) / GRID, Math.round(latitude * GRID) / GRID];
}

/** One number for an edge, whichever way it runs. */
export function edgeKey(one: number, other: number): number {
  return one < other ? one * 0x400_0000 + other : other * 0x400_0000 + one;
}

export function endsOf(key: number): readonly [number, number] {
  return [Math.floor(key / 0x400_0000), key % 0x400_0000];
}

/** The next place of a ring, around its end. */
export function after(ring: Ring, at: number): number {
  return ring[(at + 1) % ring.length]!;
}

export function before(ring: Ring, at: number): number {
  return ring[(at + ring.length - 1) % ring.length]!;
}

/** Every ring of every zone, with where it stands. */
export function* rings({ zones }: Pick<Planar, 'zones'>): Generator<{ readonly ring: Ring; readonly use: Omit<Use, 'at'> }> {
  for (const [zone, { parts }] of zones.entries()) {
    for (const [part, own] of parts.entries()) for (const [ring, numbers] of own.entries()) yield { ring: numbers, use: { zone, part, ring } };
  }
}

interface Index {
  readonly points: ReadonlyMap<number, readonly Use[]>;
  readonly edges: ReadonlyMap<number, readonly Use[]>;
}

const indexed = new WeakMap<readonly DrawnZone[], Index>(); // moving a point changes no zone: one index serves a whole drag

/** Who uses which points and edges. */
export function indexOf(planar: Pick<Planar, 'zones'>): Index {
  const known = indexed.get(planar.zones);
  if (known !== undefined) return known;
  const points = new Map<number, Use[]>();
  const edges = new Map<number, Use[]>();
  for (const { ring, use } of rings(planar)) {
    for (const [at, point] of ring.entries()) {
      const here = { ...use, at };
      put(points, point, here);
      put(edges, edgeKey(point, after(ring, at)), here);
    }
  }
  const index = { points, edges };
  indexed.set(planar.zones, index);
  return index;
}

function put(map: Map<number, Use[]>, key: number, use: Use): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [use]);
  else list.push(use);
}

export function ringAt(planar: Pick<Planar, 'zones'>, use: Omit<Use, 'at'>): Ring {
  return planar.zones[use.zone]!.parts[use.part]![use.ring]!;
}

/** The points next to a point, in whichever zone. */
export function neighboursOf(planar: Planar, point: number): readonly number[] {
  const found = new Set<number>();
  for (const use of indexOf(planar).points.get(point) ?? []) {
    const ring = ringAt(planar, use);
    found.add(before(ring, use.at)).add(after(ring, use.at));
  }
  return [...found];
}

/** The zones a point belongs to. */
export function zonesAt(planar: Planar, point: number): readonly DrawnZone[] {
  const numbers = new Set((indexOf(planar).points.get(point) ?? []).map((use) => use.zone));
  return [...numbers].map((number) => planar.zones[number]!);
}

/** The point elsewhere, in every zone that has it. */
export function moved(planar: Planar, point: number, to: Place): Planar {
  const places = planar.places.slice();
  places[point] = to;
  return { ...planar, places };
}

/** A new point on an edge, in every zone that has the edge; and its number. */
export function inserted(planar: Planar, one: number, other: number, place: Place): readonly [Planar, number] {
  const number = planar.places.length;
  const made = subdivided({ ...planar, places: [...planar.places, place] }, new Map([[edgeKey(one, other), [number]]]));
  return [made, number];
}

/** Edges with points put on them: the numbers of each from its smaller end to its larger one. */
export function subdivided(planar: Planar, points: ReadonlyMap<number, readonly number[]>): Planar {
  const touched = new Set([...points.keys()].flatMap((key) => indexOf(planar).edges.get(key) ?? []).map(nameOf));
  return withRings(planar, touched, (ring) => ring.flatMap((point, at) => {
    const next = after(ring, at);
    const between = points.get(edgeKey(point, next));
    return between === undefined ? [point] : [point, ...(point < next ? between : [...between].reverse())];
  }));
}

/** The drawing without a point; refused where three lines meet, or where a ring would be left with two points. */
export function removed(planar: Planar, point: number): Planar | Hindrance {
  const uses = indexOf(planar).points.get(point) ?? [];
  if (uses.length === 0) return 'nothing-near';
  if (neighboursOf(planar, point).length > 2) return 'junction';
  if (uses.some((use) => ringAt(planar, use).length <= 3)) return 'least';
  return withRings(planar, new Set(uses.map(nameOf)), (ring) => ring.filter((each) => each !== point));
}

/** One point brought into another: both are one from now on. Refused where a ring would collapse. */
export function welded(planar: Planar, point: number, into: number): Planar | Hindrance {
  const touched = new Set((indexOf(planar).points.get(point) ?? []).map(nameOf));
  const made = withRings(planar, touched, (ring) => {
    const renamed = ring.map((each) => (each === point ? into : each));
    return renamed.filter((each, at) => each !== after(renamed, at));
  });
  for (const { ring } of rings(made)) if (new Set(ring).size < 3) return 'least';
  return made;
}

/** A point put on an edge that it is not an end of: the edge's zones have it too. */
export function setOnEdge(planar: Planar, point: number, key: number, place: Place): Planar {
  return subdivided(moved(planar, point, place), new Map([[key, [point]]]));
}

const nameOf = ({ zone, part, ring }: Omit<Use, 'at'>): string => `${zone}/${part}/${ring}`;

/** Other points in some rings; all other zones, parts and rings stay the very same. */
function withRings(planar: Planar, touched: ReadonlySet<string>, made: (ring: Ring) => Ring): Planar {
  const zonesTouched = new Set([...touched].map((name) => Number(name.split('/')[0])));
  const zones = planar.zones.map((zone, number) => (!zonesTouched.has(number) ? zone : {
    ...zone,
    parts: zone.parts.map((part, p) => (!part.some((_, r) => touched.has(`${number}/${p}/${r}`)) ? part
      : part.map((ring, r) => (touched.has(`${number}/${p}/${r}`) ? made(ring) : ring)))),
  }));
  return { ...planar, zones };
}

export function placesOf(planar: Pick<Planar, 'places'>, ring: Ring): readonly Place[] {
  return ring.map((point) => planar.places[point]!);
}

/** The zone as it is stored. */
export function geometryOf(planar: Planar, zone: DrawnZone): GeoJSON.Polygon | GeoJSON.MultiPolygon {
  const closed = (ring: Ring): GeoJSON.Position[] => [...ring, ring[0]!].map((point) => [...planar.places[point]!]);
  const parts = zone.parts.map((part) => part.map(closed));
  return parts.length === 1 ? { type: 'Polygon', coordinates: parts[0]! } : { type: 'MultiPolygon', coordinates: parts };
}

/** Square metres of a zone, holes taken off. */
export function zoneM2(planar: Planar, zone: DrawnZone): number {
  return zone.parts.reduce((sum, part) => sum + partM2(planar, part), 0);
}

export function partM2(planar: Planar, part: Part): number {
  return part.reduce((sum, ring, index) => sum + Math.abs(ringM2(placesOf(planar, ring))) * (index === 0 ? 1 : -1), 0);
}
