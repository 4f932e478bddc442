/** From edges with ground at their left to shells and holes: used where a zone is cut, and where pieces become one. Pure. */

import { ringM2 } from './chartArea';
import type { Place } from './report';
import { placesOf, type Part, type Planar, type Ring } from './topology';

/** An edge from one point to another, the ground at its left. */
export type Way = readonly [number, number];

/** The parts whose borders the ways are; a way that leads nowhere is left out. */
export function partsWithin(planar: Pick<Planar, 'places'>, ways: readonly Way[]): readonly Part[] {
  const found = traced(planar, ways).flatMap(simple).filter((ring) => ring.length > 2);
  const sized = found.map((ring) => ({ ring, m2: ringM2(placesOf(planar, ring)) }));
  const shells = sized.filter(({ m2 }) => m2 > 0).sort((one, other) => one.m2 - other.m2);
  const holes = shells.map((): Ring[] => []);
  for (const { ring } of sized.filter(({ m2 }) => m2 < 0)) {
    const at = shells.findIndex((shell) => holds(placesOf(planar, shell.ring), planar, ring));
    holes[at]?.push(ring);
  }
  return shells.map(({ ring }, index) => [ring, ...holes[index]!]);
}

/** Closed ways: at each point the first one clockwise from where one came, so that the ground stays at the left. */
function traced({ places }: Pick<Planar, 'places'>, ways: readonly Way[]): readonly Ring[] {
  const leaving = new Map<number, number[]>();
  for (const [from, to] of ways) {
    const list = leaving.get(from);
    if (list === undefined) leaving.set(from, [to]);
    else if (!list.includes(to)) list.push(to);
  }
  const angle = (from: number, to: number): number => Math.atan2(places[to]![1] - places[from]![1], places[to]![0] - places[from]![0]);
  const gone = new Set<string>();
  const found: Ring[] = [];
  for (const [from, to] of ways) {
    const ring = followed(from, to, gone, (came, at) => turned(leaving.get(at) ?? [], angle(at, came), (next) => angle(at, next), came));
    if (ring !== null) found.push(ring);
  }
  return found;
}

function followed(from: number, to: number, gone: Set<string>, next: (came: number, at: number) => number | null): Ring | null {
  const ring: number[] = [];
  let [came, at] = [from, to];
  while (!gone.has(`${came},${at}`)) {
    gone.add(`${came},${at}`);
    ring.push(came);
    const on = next(came, at);
    if (on === null) return null;
    [came, at] = [at, on];
  }
  return came === from && at === to && ring.length > 0 ? ring : null;
}

const FULL = 2 * Math.PI;

/** The first direction clockwise from the one looked back at; back again only where there is no other. */
function turned(choices: readonly number[], back: number, angle: (to: number) => number, came: number): number | null {
  let best: number | null = null;
  let least = Infinity;
  for (const to of choices) {
    const turn = to === came ? FULL : (((back - angle(to)) % FULL) + FULL) % FULL || FULL - 1e-12;
    if (turn < least) [best, least] = [to, turn];
  }
  return best;
}

/** Rings that pass no point twice. */
function simple(ring: Ring): readonly Ring[] {
  const found: Ring[] = [];
  const path: number[] = [];
  const at = new Map<number, number>();
  for (const point of ring) {
    const first = at.get(point);
    if (first !== undefined) {
      found.push(path.splice(first));
      for (const gone of found.at(-1)!) at.delete(gone);
    }
    at.set(point, path.length);
    path.push(point);
  }
  return [...found, path];
}

function holds(shell: readonly Place[], planar: Pick<Planar, 'places'>, ring: Ring): boolean {
  const [one, other] = [planar.places[ring[0]!]!, planar.places[ring[1]!]!];
  return inside(shell, [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]);
}

/** Whether a place lies within a ring; on its line it may be either. */
export function inside(ring: readonly Place[], [x, y]: Place): boolean {
  let within = false;
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
    const [one, other] = [ring[at]!, ring[last]!];
    if (one[1] > y !== other[1] > y && x < ((other[0] - one[0]) * (y - one[1])) / (other[1] - one[1]) + one[0]) within = !within;
  }
  return within;
}

/** Whether a place lies within a part, its holes left out. */
export function insidePart(planar: Pick<Planar, 'places'>, part: Part, place: Place): boolean {
  return part.every((ring, index) => inside(placesOf(planar, ring), place) === (index === 0));
}

/** The piece of ground at a place: which zone's which part; null where there is none. */
export function pieceAt(planar: Planar, place: Place): { readonly zone: number; readonly part: number } | null {
  for (const [zone, { parts }] of planar.zones.entries()) {
    const part = parts.findIndex((each) => insidePart(planar, each, place));
    if (part >= 0) return { zone, part };
  }
  return null;
}

/** The ways around parts. */
export function waysAround(parts: readonly Part[]): Way[] {
  return parts.flatMap((part) => part.flatMap((ring) => ring.map((point, at): Way => [point, ring[(at + 1) % ring.length]!])));
}

/** Parts that have edges in common become one. */
export function dissolved(planar: Pick<Planar, 'places'>, parts: readonly Part[]): readonly Part[] {
  const ways = waysAround(parts);
  const all = new Set(ways.map(([from, to]) => `${from},${to}`));
  const outer = ways.filter(([from, to]) => !all.has(`${to},${from}`));
  return outer.length === ways.length ? parts : partsWithin(planar, outer);
}
