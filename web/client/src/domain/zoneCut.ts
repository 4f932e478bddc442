/** Cutting zones by a line, giving pieces to neighbours, and drawing new ground. Pure. */

import { dissolved, inside, insidePart, partsWithin, waysAround, type Way } from './faces';
import { boxOf, footOn, nearOf, wider } from './planarGrid';
import type { Place } from './report';
import { edgeKey, endsOf, indexOf, rounded, subdivided, type DrawnZone, type Hindrance, type Planar } from './topology';
import { meeting } from './zoneFaults';

const NEAR = 2e-8; // degrees: what was caught lies there

/** A line as points of the drawing: where it crosses or follows edges, these have its points too. */
export function lineThrough(planar: Planar, line: readonly Place[]): { readonly planar: Planar; readonly chain: readonly number[] } {
  const places = [...planar.places];
  const onEdges = new Map<number, { readonly point: number; readonly share: number }[]>();
  const near = nearOf(planar);
  const made = (place: Place, key: number | null): number => {
    const known = key === null ? undefined : onEdges.get(key)?.find(({ point }) => apart(places[point]!, place) <= NEAR);
    const number = known?.point ?? places.push(place) - 1;
    if (key !== null && known === undefined) onEdges.set(key, [...(onEdges.get(key) ?? []), { point: number, share: apart(planar.places[endsOf(key)[0]]!, place) }]);
    return number;
  };
  const fresh: number[] = []; // a line may come back to its own beginning
  const pointFor = (place: Place): number => {
    const own = fresh.find((point) => apart(places[point]!, place) <= NEAR);
    if (own !== undefined) return own;
    const around = wider(boxOf([place]), NEAR);
    const same = near.points(around).find((point) => apart(planar.places[point]!, place) <= NEAR);
    if (same !== undefined) return same;
    const edge = near.edges(around).find((key) => apart(footOn(planar, key, place, 1), place) <= NEAR);
    const number = made(place, edge ?? null);
    fresh.push(number);
    return number;
  };
  const ends = line.map((place) => pointFor(rounded(place)));
  const chain: number[] = [];
  for (let at = 0; at < ends.length; at += 1) {
    chain.push(ends[at]!);
    const next = ends[at + 1];
    if (next !== undefined) chain.push(...met(planar, places, ends[at]!, next, made));
  }
  const sorted = new Map([...onEdges].map(([key, found]) => [key, found.toSorted((one, other) => one.share - other.share).map(({ point }) => point)]));
  return { planar: subdivided({ ...planar, places }, sorted), chain: chain.filter((point, at) => point !== chain[at - 1]) };
}

/** What one stretch of the line meets, in its order. */
function met(planar: Planar, places: readonly Place[], from: number, to: number, made: (place: Place, key: number | null) => number): readonly number[] {
  const [begin, end] = [places[from]!, places[to]!];
  const near = nearOf(planar);
  const box = wider(boxOf([begin, end]), NEAR);
  const on = near.points(box).filter((point) => point !== from && point !== to && offLine(begin, end, planar.places[point]!) <= NEAR);
  const touched = new Set([...on, from, to]);
  const crossed = near.edges(box).flatMap((key) => {
    const [one, other] = endsOf(key);
    if (touched.has(one) || touched.has(other)) return [];
    const [a, b] = [planar.places[one]!, planar.places[other]!];
    if (offLine(a, b, begin) <= NEAR || offLine(a, b, end) <= NEAR) return [];
    const place = meeting(begin, end, a, b);
    return place === null ? [] : [made(place, key)];
  });
  return [...on, ...crossed].sort((one, other) => apart(begin, places[one]!) - apart(begin, places[other]!));
}

function apart(one: Place, other: Place): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** How far a place lies off a stretch, in degrees. */
function offLine(from: Place, to: Place, place: Place): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, ((place[0] - from[0]) * dx + (place[1] - from[1]) * dy) / square));
  return apart([from[0] + share * dx, from[1] + share * dy], place);
}

/** A piece of a zone cut by a line from border to border; refused where the line does not reach across. */
export function split(planar: Planar, line: readonly Place[], zone: number): Planar | Hindrance {
  if (crossesItself(line)) return 'crosses-itself';
  const through = lineThrough(planar, line);
  const own = through.planar.zones[zone]!;
  const parts = own.parts.flatMap((part) => {
    const cuts = within(through.planar, through.chain, part);
    return cuts.length === 0 ? [part] : partsWithin(through.planar, [...waysAround([part]), ...cuts]);
  });
  return parts.length <= own.parts.length ? 'no-piece' : withZone(through.planar, zone, { ...own, parts });
}

/** The stretches of a line that run inside a part, both ways; those that end inside it are left out. */
function within(planar: Planar, chain: readonly number[], part: DrawnZone['parts'][number]): readonly Way[] {
  const border = new Set(waysAround([part]).map(([from, to]) => edgeKey(from, to)));
  const points = new Set(part.flat());
  let cuts = chain.slice(1).map((to, at): Way => [chain[at]!, to])
    .filter(([from, to]) => !border.has(edgeKey(from, to)) && insidePart(planar, part, middle(planar, from, to)));
  for (let before = -1; before !== cuts.length;) {
    before = cuts.length;
    const ends = new Map<number, number>();
    for (const point of cuts.flat()) ends.set(point, (ends.get(point) ?? 0) + 1);
    cuts = cuts.filter((way) => way.every((point) => points.has(point) || ends.get(point)! > 1));
  }
  return cuts.flatMap(([from, to]): Way[] => [[from, to], [to, from]]);
}

function middle({ places }: Planar, one: number, other: number): Place {
  return [(places[one]![0] + places[other]![0]) / 2, (places[one]![1] + places[other]![1]) / 2];
}

function withZone(planar: Planar, number: number, zone: DrawnZone): Planar {
  return { ...planar, zones: planar.zones.map((each, at) => (at === number ? zone : each)) };
}

/** A piece in another zone, joined with what it touches there; `to` null takes it out of the reserve. */
export function given(planar: Planar, piece: { readonly zone: number; readonly part: number }, to: number | null): Planar {
  const part = planar.zones[piece.zone]!.parts[piece.part]!;
  const without = withZone(planar, piece.zone, { ...planar.zones[piece.zone]!, parts: planar.zones[piece.zone]!.parts.filter((each) => each !== part) });
  if (to === null) return without;
  const target = without.zones[to]!;
  return withZone(without, to, { ...target, parts: dissolved(without, [...target.parts, part]) });
}

/** A zone without ground yet. */
export function withNewZone(planar: Planar, id: string, kind: string): Planar {
  return { ...planar, zones: [...planar.zones, { id, kind, parts: [] }] };
}

/** Ground within a drawn ring that no zone has, for a zone; refused where all of it has one. */
export function takenIn(planar: Planar, ring: readonly Place[], to: number): Planar | Hindrance {
  const closed = [...ring, ring[0]!];
  if (ring.length < 3 || crossesItself(closed)) return 'crosses-itself';
  const { planar: made, chain } = lineThrough(planar, closed);
  const free = partsWithin(made, freeWays(made, chain));
  if (free.length === 0) return 'covered';
  const target = made.zones[to]!;
  return withZone(made, to, { ...target, parts: dissolved(made, [...target.parts, ...free]) });
}

/** The border of what the ring holds and no zone has. */
function freeWays(planar: Planar, chain: readonly number[]): readonly Way[] {
  const around = chain.map((point) => planar.places[point]!);
  const left = turnsLeft(around) ? chain : [...chain].reverse();
  const own = new Set(waysAround(planar.zones.flatMap(({ parts }) => parts)).map(([from, to]) => `${from},${to}`));
  const { edges } = indexOf(planar);
  const covered = (from: number, to: number): boolean => (edges.has(edgeKey(from, to)) ? own.has(`${from},${to}`) : anyHolds(planar, middle(planar, from, to)));
  const ring = left.slice(1).map((to, at): Way => [left[at]!, to]);
  const keys = new Set(ring.map(([from, to]) => edgeKey(from, to)));
  const box = boxOf(around);
  const back = nearOf(planar).edges(box).flatMap((key): Way[] => {
    const [one, other] = endsOf(key);
    if (keys.has(key) || !inside(around, middle(planar, one, other))) return [];
    return ([[one, other], [other, one]] as const).filter(([from, to]) => !own.has(`${from},${to}`));
  });
  return [...ring.filter(([from, to]) => !covered(from, to)), ...back];
}

function anyHolds(planar: Planar, place: Place): boolean {
  return planar.zones.some(({ parts }) => parts.some((part) => insidePart(planar, part, place)));
}

function turnsLeft(places: readonly Place[]): boolean {
  return places.slice(1).reduce((sum, [x, y], at) => sum + (places[at]![0] - places[0]![0]) * (y - places[0]![1]) - (x - places[0]![0]) * (places[at]![1] - places[0]![1]), 0) > 0;
}

/** Whether two stretches of a line, not neighbours, meet; a line that is closed meets itself at its end only. */
export function crossesItself(line: readonly Place[]): boolean {
  const closed = apart(line[0]!, line.at(-1)!) <= NEAR;
  const last = line.length - 2;
  for (let one = 0; one <= last; one += 1) {
    for (let other = one + 2; other <= last; other += 1) {
      if (closed && one === 0 && other === last) continue;
      if (meeting(line[one]!, line[one + 1]!, line[other]!, line[other + 1]!) !== null) return true;
    }
  }
  return false;
}
