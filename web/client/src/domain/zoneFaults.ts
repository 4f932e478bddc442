/** Faults of a drawing while it is drawn: lines that cross, ground of two zones, ground between zones that is in none. Pure. */

import { nearOf, edgeBox } from './planarGrid';
import type { Place } from './report';
import { pieces, strips, type Piece, type Side } from './sweep';
import { after, endsOf, indexOf, rings, type Planar } from './topology';

export interface DrawingFault {
  readonly kind: 'crossing' | 'touching' | 'overlap' | 'gap';
  readonly place: Place;
  /** Square metres of an overlap or a gap. */
  readonly m2: number | null;
  readonly piece: Piece | null;
}

const LEAST_M2 = 0.01; // below that it is the rounding of numbers
export const MOST_SHOWN = 200;

/** Places where an edge crosses another, or runs back over it; of these edges only, when they are given. */
export function crossings(planar: Planar, among?: readonly number[]): readonly DrawingFault[] {
  const near = nearOf(planar);
  const found = new Map<string, DrawingFault>();
  for (const key of among ?? indexOf(planar).edges.keys()) {
    for (const other of near.edges(edgeBox(planar, key))) {
      const at = other === key ? null : crossingOf(planar, key, other);
      if (at !== null) found.set([key, other].sort((a, b) => a - b).join(), { kind: 'crossing', place: at, m2: null, piece: null });
      if (found.size >= MOST_SHOWN) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** Where two edges cross in their insides, or lie on each other; null when they do not. Ends they share are no crossing. */
function crossingOf(planar: Planar, one: number, other: number): Place | null {
  const [a, b] = endsOf(one);
  const [c, d] = endsOf(other);
  const at = (point: number): Place => planar.places[point]!;
  const shared = [a, b].filter((point) => point === c || point === d);
  if (shared.length > 0) return foldsOn(at(shared[0]!), at(a === shared[0] ? b : a), at(c === shared[0] ? d : c));
  return meeting(at(a), at(b), at(c), at(d));
}

/** Whether two edges from one point lie on each other. */
function foldsOn(from: Place, one: Place, other: Place): Place | null {
  const [ax, ay, bx, by] = [one[0] - from[0], one[1] - from[1], other[0] - from[0], other[1] - from[1]];
  const long = Math.hypot(ax, ay) * Math.hypot(bx, by);
  return ax * bx + ay * by > 0 && Math.abs(ax * by - ay * bx) < 1e-9 * long ? (Math.hypot(ax, ay) < Math.hypot(bx, by) ? one : other) : null;
}

/** Where two edges without a common end meet. */
export function meeting(a: Place, b: Place, c: Place, d: Place): Place | null {
  const [abx, aby, cdx, cdy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const across = abx * cdy - aby * cdx;
  if (across === 0) return null;
  const along = ((c[0] - a[0]) * cdy - (c[1] - a[1]) * cdx) / across;
  const other = ((c[0] - a[0]) * aby - (c[1] - a[1]) * abx) / across;
  return along < 0 || along > 1 || other < 0 || other > 1 ? null : [a[0] + along * abx, a[1] + along * aby];
}

/** Points that a ring passes twice: a stored zone may not touch itself. */
export function touchings(planar: Planar): readonly DrawingFault[] {
  const found = new Set<number>();
  for (const { ring } of rings(planar)) {
    const seen = new Set<number>();
    for (const point of ring) (seen.has(point) ? found : seen).add(point);
  }
  return [...found].map((point) => ({ kind: 'touching', place: planar.places[point]!, m2: null, piece: null }));
}

/** Ground that two zones claim. Edges that neighbours share cancel out: only what is left is looked at. */
export function overlaps(planar: Planar, sides = outline(planar)): readonly DrawingFault[] {
  return pieces(strips(sides, (times) => times > 1)).filter(({ m2 }) => m2 >= LEAST_M2)
    .map((piece) => ({ kind: 'overlap', place: piece.place, m2: piece.m2, piece }));
}

/** Ground that zones enclose and none has. */
export function gaps(planar: Planar, sides = outline(planar)): readonly DrawingFault[] {
  const free = strips(framed(sides), (times) => times === 1);
  const [, ...enclosed] = pieces(free).toSorted((one, other) => southOf(one) - southOf(other)); // the frame's own ground begins lowest
  return enclosed.filter(({ m2 }) => m2 >= LEAST_M2).sort((one, other) => other.m2 - one.m2)
    .map((piece) => ({ kind: 'gap', place: piece.place, m2: piece.m2, piece }));
}

function southOf(piece: Piece): number {
  return piece.strips.reduce((least, { south }) => Math.min(least, south), Infinity);
}

/** Zones as holes in a frame around them: what the frame covers once is in no zone. */
function framed(sides: readonly Side[]): readonly Side[] {
  const places = sides.map(({ from }) => from);
  const [west, south, east, north] = places.reduce(
    (box, [x, y]) => [Math.min(box[0]!, x), Math.min(box[1]!, y), Math.max(box[2]!, x), Math.max(box[3]!, y)], [180, 90, -180, -90],
  ) as [number, number, number, number];
  const by = 0.001;
  const corners: readonly Place[] = [[west - by, south - by], [east + by, south - by], [east + by, north + by], [west - by, north + by]];
  const frame = corners.map((from, index): Side => ({ from, to: corners[(index + 1) % 4]! }));
  return [...frame, ...sides.map(({ from, to }): Side => ({ from: to, to: from }))];
}

/** Edges that no neighbour has the other way round. */
function outline(planar: Planar): readonly Side[] {
  const sides = new Map<number, { side: Side; times: number }>();
  const way = (from: number, to: number): number => from * 0x400_0000 + to;
  for (const { ring } of rings(planar)) {
    for (const [at, point] of ring.entries()) {
      const next = after(ring, at);
      const back = sides.get(way(next, point));
      if (back !== undefined && back.times > 0) back.times -= 1;
      else {
        const own = sides.get(way(point, next));
        if (own === undefined) sides.set(way(point, next), { side: { from: planar.places[point]!, to: planar.places[next]! }, times: 1 });
        else own.times += 1;
      }
    }
  }
  return [...sides.values()].flatMap(({ side, times }) => Array.from({ length: times }, () => side));
}

/** All faults, the gravest first; what is not shown is counted. */
export function faultsOf(planar: Planar): { readonly shown: readonly DrawingFault[]; readonly count: number } {
  if (planar.zones.every((zone) => zone.parts.length === 0)) return { shown: [], count: 0 };
  const sides = outline(planar);
  const all = [...crossings(planar), ...touchings(planar), ...overlaps(planar, sides), ...gaps(planar, sides)];
  return { shown: all.slice(0, MOST_SHOWN), count: all.length };
}

/** Whether a stored zone could not be so: its lines cross or touch. */
export function bars({ kind }: DrawingFault): boolean {
  return kind === 'crossing' || kind === 'touching';
}
