/** Which points and edges are near a place: squares over the drawing, made once and asked often. Pure. */

import type { Place } from './report';
import { after, edgeKey, endsOf, rings, type Planar } from './topology';

export type Box = readonly [number, number, number, number];

export interface Near {
  /** Keys of the edges whose box meets the box, each once. */
  readonly edges: (box: Box) => readonly number[];
  /** Points within the box. */
  readonly points: (box: Box) => readonly number[];
  readonly count: number;
}

const known = new WeakMap<Planar, Near>();

export function nearOf(planar: Planar): Near {
  const made = known.get(planar) ?? build(planar);
  known.set(planar, made);
  return made;
}

function build(planar: Planar): Near {
  const keys = new Set<number>();
  const used = new Set<number>();
  for (const { ring } of rings(planar)) {
    for (const [at, point] of ring.entries()) {
      used.add(point);
      keys.add(edgeKey(point, after(ring, at)));
    }
  }
  const at = (point: number): Place => planar.places[point]!;
  const whole = boxOf([...used].map(at));
  const size = Math.max(whole[2] - whole[0], whole[3] - whole[1], 1e-6) / Math.max(1, Math.sqrt(keys.size));
  const cells = (box: Box): number[] => cellsOf(box, whole, size);
  const edges = new Map<number, number[]>();
  const points = new Map<number, number[]>();
  for (const key of keys) for (const cell of cells(edgeBox(planar, key))) add(edges, cell, key);
  for (const point of used) for (const cell of cells(boxOf([at(point)]))) add(points, cell, point);
  return {
    edges: (box) => [...new Set(cells(box).flatMap((cell) => edges.get(cell) ?? []))].filter((key) => meets(edgeBox(planar, key), box)),
    points: (box) => cells(box).flatMap((cell) => points.get(cell) ?? []).filter((point) => meets(boxOf([at(point)]), box)),
    count: used.size,
  };
}

function add(map: Map<number, number[]>, cell: number, value: number): void {
  const list = map.get(cell);
  if (list === undefined) map.set(cell, [value]);
  else list.push(value);
}

/** The squares that a box meets, within those of the drawing. */
function cellsOf(box: Box, whole: Box, size: number): number[] {
  const column = (x: number): number => Math.floor((x - whole[0]) / size);
  const row = (y: number): number => Math.floor((y - whole[1]) / size);
  const [west, east] = [Math.max(column(box[0]), 0), Math.min(column(box[2]), column(whole[2]))];
  const [south, north] = [Math.max(row(box[1]), 0), Math.min(row(box[3]), row(whole[3]))];
  const found: number[] = [];
  for (let y = south; y <= north; y += 1) for (let x = west; x <= east; x += 1) found.push(y * 0x10_0000 + x);
  return found;
}

export function boxOf(places: readonly Place[]): Box {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

export function edgeBox(planar: Planar, key: number): Box {
  const [one, other] = endsOf(key);
  return boxOf([planar.places[one]!, planar.places[other]!]);
}

export function meets(one: Box, other: Box): boolean {
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}

export function wider(box: Box, by: number): Box {
  return [box[0] - by, box[1] - by, box[2] + by, box[3] + by];
}

/** What a pointer catches: a point first, else the nearest place on an edge. */
export type Caught = { readonly point: number; readonly place: Place } | { readonly edge: number; readonly place: Place };

/**
 * The nearest point within reach, else the nearest edge within reach, else null.
 *
 * reach: degrees of latitude; longitudes are weighed by their shortening, so that reach is a circle on the ground.
 * without: a point that does not catch itself, nor do its edges.
 */
export function caught(planar: Planar, near: Near, at: Place, reach: number, without: number | null = null): Caught | null {
  const narrow = Math.cos((at[1] * Math.PI) / 180);
  const box: Box = [at[0] - reach / narrow, at[1] - reach, at[0] + reach / narrow, at[1] + reach];
  const away = (place: Place): number => Math.hypot((place[0] - at[0]) * narrow, place[1] - at[1]);
  const points = near.points(box).filter((point) => point !== without).map((point) => ({ point, place: planar.places[point]! }));
  const point = nearest(points, away, reach);
  if (point !== null) return point;
  const edges = near.edges(box).filter((key) => !endsOf(key).includes(without ?? -1)).map((edge) => ({ edge, place: footOn(planar, edge, at, narrow) }));
  return nearest(edges, away, reach);
}

function nearest<T extends { readonly place: Place }>(found: readonly T[], away: (place: Place) => number, reach: number): T | null {
  let best: T | null = null;
  let least = reach;
  for (const each of found) {
    const distance = away(each.place);
    if (distance <= least) [best, least] = [each, distance];
  }
  return best;
}

/** The place on an edge that is nearest to a place. */
export function footOn(planar: Planar, key: number, at: Place, narrow: number): Place {
  const [one, other] = endsOf(key).map((point) => planar.places[point]!) as [Place, Place];
  const [dx, dy] = [(other[0] - one[0]) * narrow, other[1] - one[1]];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((at[0] - one[0]) * narrow * dx + (at[1] - one[1]) * dy) / square;
  const part = Math.min(1, Math.max(0, share));
  return [one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])];
}
