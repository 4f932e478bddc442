/** How often ground is covered by rings: from south to north in strips, between every two heights where an edge begins, ends or is crossed. Pure. */

import { stripM2, type Strip } from './chartArea';
import type { Place } from './report';

/** An edge with what it covers at its left. */
export interface Side {
  readonly from: Place;
  readonly to: Place;
}

export interface Covered extends Strip {
  /** How many rings cover it, counted with their sense. */
  readonly times: number;
}

interface Rising {
  readonly low: Place;
  readonly high: Place;
  /** What is added when one goes eastwards across it. */
  readonly step: 1 | -1;
}

const THIN = 1e-12; // degrees: two edges on one line

/** The strips that are covered so often; those between edges that nothing covers are told too, with 0. */
export function strips(sides: readonly Side[], wanted: (times: number) => boolean): readonly Covered[] {
  const rising = sides.filter(({ from, to }) => from[1] !== to[1]).map(risen).sort((one, other) => one.low[1] - other.low[1]);
  const heights = heightsOf(rising);
  const found: Covered[] = [];
  let active: Rising[] = [];
  let next = 0;
  for (let index = 0; index + 1 < heights.length; index += 1) {
    const [south, north] = [heights[index]!, heights[index + 1]!];
    while (next < rising.length && rising[next]!.low[1] <= south) active.push(rising[next++]!);
    active = active.filter((edge) => edge.high[1] >= north);
    found.push(...between(active, south, north, wanted));
  }
  return found;
}

function risen({ from, to }: Side): Rising {
  return from[1] < to[1] ? { low: from, high: to, step: -1 } : { low: to, high: from, step: 1 };
}

function heightsOf(rising: readonly Rising[]): number[] {
  const heights = new Set(rising.flatMap((edge) => [edge.low[1], edge.high[1]]));
  let active: Rising[] = [];
  for (const edge of rising) {
    active = active.filter((other) => other.high[1] > edge.low[1]);
    for (const other of active) {
      const height = crossing(edge, other);
      if (height !== null) heights.add(height);
    }
    active.push(edge);
  }
  return [...heights].sort((one, other) => one - other);
}

/** At which latitude two rising edges cross, ends left out; null when they do not. */
function crossing(one: Rising, other: Rising): number | null {
  if (Math.max(one.low[0], one.high[0]) < Math.min(other.low[0], other.high[0])) return null;
  if (Math.max(other.low[0], other.high[0]) < Math.min(one.low[0], one.high[0])) return null;
  const south = Math.max(one.low[1], other.low[1]);
  const north = Math.min(one.high[1], other.high[1]);
  const begin = xAt(one, south) - xAt(other, south);
  const end = xAt(one, north) - xAt(other, north);
  if (begin * end >= 0) return null;
  const height = south + ((north - south) * begin) / (begin - end);
  return height > south && height < north ? height : null;
}

function xAt({ low, high }: Rising, height: number): number {
  if (height === low[1]) return low[0];
  if (height === high[1]) return high[0];
  return low[0] + ((high[0] - low[0]) * (height - low[1])) / (high[1] - low[1]);
}

function between(active: readonly Rising[], south: number, north: number, wanted: (times: number) => boolean): Covered[] {
  const middle = (south + north) / 2;
  const order = active.map((edge) => ({ edge, x: xAt(edge, middle) })).sort((one, other) => one.x - other.x);
  const found: Covered[] = [];
  let times = 0;
  for (let index = 0; index + 1 < order.length; index += 1) {
    const [left, right] = [order[index]!, order[index + 1]!];
    times += left.edge.step;
    if (right.x - left.x <= THIN || !wanted(times)) continue;
    found.push({
      south, north, times,
      west: [xAt(left.edge, south), xAt(left.edge, north)], east: [xAt(right.edge, south), xAt(right.edge, north)],
    });
  }
  return found;
}

/** Connected ground: strips that touch along more than a point, with the same count. */
export interface Piece {
  readonly strips: readonly Covered[];
  readonly m2: number;
  /** Within its largest strip. */
  readonly place: Place;
}

export function pieces(found: readonly Covered[]): readonly Piece[] {
  const head = found.map((_, index) => index);
  const headOf = (index: number): number => {
    let at = index;
    while (head[at] !== at) at = head[at] = head[head[at]!]!;
    return at;
  };
  const below = grouped(found);
  for (const [index, strip] of found.entries()) {
    for (const lower of below.get(strip.south) ?? []) {
      const other = found[lower]!;
      const shared = Math.min(other.east[1], strip.east[0]) - Math.max(other.west[1], strip.west[0]);
      if (shared > THIN && other.times === strip.times) head[headOf(lower)] = headOf(index);
    }
  }
  const heaps = new Map<number, Covered[]>();
  for (const [index, strip] of found.entries()) {
    const heap = heaps.get(headOf(index));
    if (heap === undefined) heaps.set(headOf(index), [strip]);
    else heap.push(strip);
  }
  return [...heaps.values()].map(pieceOf).sort((one, other) => other.m2 - one.m2);
}

/** Strips by the latitude at which they end. */
function grouped(found: readonly Covered[]): ReadonlyMap<number, readonly number[]> {
  const below = new Map<number, number[]>();
  for (const [index, strip] of found.entries()) {
    const list = below.get(strip.north);
    if (list === undefined) below.set(strip.north, [index]);
    else list.push(index);
  }
  return below;
}

function pieceOf(own: readonly Covered[]): Piece {
  const sizes = own.map(stripM2);
  const { south, north, west, east } = own[sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0))] ?? own[0]!;
  return {
    strips: own, m2: sizes.reduce((sum, size) => sum + size, 0),
    place: [(west[0] + west[1] + east[0] + east[1]) / 4, (south + north) / 2],
  };
}

/** A strip as a ring that a map draws. */
export function ringOfStrip({ south, north, west, east }: Strip): GeoJSON.Position[] {
  return [[west[0], south], [east[0], south], [east[1], north], [west[1], north], [west[0], south]];
}
