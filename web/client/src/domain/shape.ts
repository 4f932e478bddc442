/**
 * The place a report marks: a point, a line or an area, made point by point. Pure.
 *
 * What the server refuses is refused here first (`layers/rules/places.py`), a little more strictly, so that a saved
 * report is never refused for its place. Degrees are CGCS2000, kept to a hundred-millionth: a millimetre.
 */

import type { Fix, Place, Words } from './report';

export type PlaceKind = 'point' | 'line' | 'area';

/** How a lone point was marked; of a line or an area its points say it themselves. */
export type PointWay = 'tapped' | 'typed' | 'sensor';

/** One point as it was put: by the sensor with accuracy and time, or by hand without. */
export interface Corner {
  readonly at: Place;
  readonly accuracy_m: number | null;
  readonly taken_at: string | null;
}

/** A place in the making; `walking` while points are recorded by going. */
export interface Sketch {
  readonly kind: PlaceKind;
  readonly way: PointWay;
  readonly corners: readonly Corner[];
  readonly walking: boolean;
}

export type PlaceShape =
  | { readonly type: 'Point'; readonly coordinates: Place }
  | { readonly type: 'LineString'; readonly coordinates: readonly Place[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Place[])[] };

export interface PlaceMade {
  readonly way: 'walked' | 'drawn' | 'feature' | PointWay;
  readonly began_at: string | null;
  readonly accuracies_m: readonly (number | null)[];
  readonly seconds: readonly (number | null)[];
}

/** Why a place cannot stand, and where that is on the map. */
export interface Fault {
  readonly words: Words;
  readonly at: Place | null;
}

export const MOST_POINTS = 2000;
export const WALK_STEP_M = 3; // nearer points are the sensor's own trembling
export const WALK_COARSE_M = 50; // a point worse than that is no point of a dike: it is left out, and the gap stays
/** Longer between two recorded points, and the walk has a gap. */
export const GAP_S = 60;
const [SHORTEST_M, LONGEST_M, LEAST_M2, MOST_M2] = [1, 100_000, 1, 300e6];
const LEAST: Readonly<Record<PlaceKind, number>> = { point: 1, line: 2, area: 3 };
const A = 6_378_137;
const F = 1 / 298.257222101;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

export function emptySketch(kind: PlaceKind): Sketch {
  return { kind, way: 'tapped', corners: [], walking: false };
}

/** A lone point, marked this way. */
export function pointSketch(at: Place, way: PointWay, fix: Fix | null = null): Sketch {
  const corner = { at: rounded(at), accuracy_m: fix?.accuracy_m ?? null, taken_at: fix?.taken_at ?? null };
  return { kind: 'point', way, corners: [corner], walking: false };
}

/** The sketch with one more point put by hand; a lone point is moved. */
export function withTap(sketch: Sketch, at: Place): Sketch {
  const corner = { at: rounded(at), accuracy_m: null, taken_at: null };
  if (sketch.kind === 'point') return { ...sketch, way: 'tapped', corners: [corner] };
  return sketch.corners.length >= MOST_POINTS ? sketch : { ...sketch, corners: [...sketch.corners, corner] };
}

/** The sketch with the sensor's point; the same sketch while the walker stands, or where the fix is too coarse. */
export function withFix(sketch: Sketch, fix: Fix): Sketch {
  const corner = { at: rounded([fix.longitude, fix.latitude]), accuracy_m: fix.accuracy_m, taken_at: fix.taken_at };
  if (fix.taken_at === null || (fix.accuracy_m ?? 0) > WALK_COARSE_M || sketch.corners.length >= MOST_POINTS) return sketch;
  const last = sketch.corners.at(-1);
  if (last !== undefined && stepM(last.at, corner.at) < WALK_STEP_M) return sketch;
  return { ...sketch, corners: [...sketch.corners, corner] };
}

export function withoutLast(sketch: Sketch): Sketch {
  return { ...sketch, corners: sketch.corners.slice(0, -1) };
}

/** The same points as another kind of place: an outline that crosses itself may still be a line. */
export function asKind(sketch: Sketch, kind: PlaceKind): Sketch {
  return { ...sketch, kind, corners: kind === 'point' ? sketch.corners.slice(-1) : sketch.corners };
}

/** The last point moved by metres east and north: drawing without dragging. */
export function nudged(sketch: Sketch, eastM: number, northM: number): Sketch {
  const last = sketch.corners.at(-1);
  if (last === undefined) return sketch;
  const [east, north] = degreeM(last.at[1]);
  const at = rounded([last.at[0] + eastM / east, last.at[1] + northM / north]);
  return { ...sketch, corners: [...sketch.corners.slice(0, -1), { at, accuracy_m: null, taken_at: null }] };
}

/** The place on the wire; null while it has too few points. */
export function shapeOf(sketch: Sketch | null): PlaceShape | null {
  if (sketch === null || sketch.corners.length < LEAST[sketch.kind]) return null;
  const places = sketch.corners.map((corner) => corner.at);
  if (sketch.kind === 'point') return { type: 'Point', coordinates: places[0]! };
  return sketch.kind === 'line' ? { type: 'LineString', coordinates: places } : { type: 'Polygon', coordinates: [[...places, places[0]!]] };
}

/** How the place was made, on the wire. */
export function madeOf(sketch: Sketch): PlaceMade {
  const timed = sketch.corners.filter((corner) => corner.taken_at !== null);
  const hand = sketch.kind === 'point' ? sketch.way : 'drawn';
  if (timed.length === 0) return { way: hand, began_at: null, accuracies_m: [], seconds: [] };
  const began = timed[0]!.taken_at!;
  return {
    way: sketch.kind === 'point' ? sketch.way : 'walked', began_at: began,
    accuracies_m: sketch.corners.map((corner) => corner.accuracy_m),
    seconds: sketch.corners.map((corner) => (corner.taken_at === null ? null : (Date.parse(corner.taken_at) - Date.parse(began)) / 1000)),
  };
}

/** How many of its points a sensor gave, their worst accuracy, and the gaps of more than a minute between them. */
export function walkOf(sketch: Sketch): { readonly bySensor: number; readonly worst_m: number | null; readonly gaps: number } {
  const timed = sketch.corners.filter((corner) => corner.taken_at !== null);
  const known = timed.flatMap((corner) => (corner.accuracy_m === null ? [] : [corner.accuracy_m]));
  const gaps = timed.slice(1).filter((corner, before) => Date.parse(corner.taken_at!) - Date.parse(timed[before]!.taken_at!) > GAP_S * 1000);
  return { bySensor: timed.length, worst_m: known.length === 0 ? null : Math.max(...known), gaps: gaps.length };
}

/** Metres along the points on the ellipsoid; right to a millionth for the steps of a walk. */
export function lengthM(places: readonly Place[]): number {
  return places.slice(1).reduce((sum, place, before) => sum + stepM(places[before]!, place), 0);
}

function stepM(one: Place, other: Place): number {
  const [east, north] = degreeM((one[1] + other[1]) / 2);
  return Math.hypot((other[0] - one[0]) * east, (other[1] - one[1]) * north);
}

/** Metres of a degree of longitude and of latitude. */
function degreeM(latitude: number): readonly [number, number] {
  const w = Math.sqrt(1 - E2 * Math.sin(rad(latitude)) ** 2);
  return [(rad(1) * A * Math.cos(rad(latitude))) / w, (rad(1) * A * (1 - E2)) / w ** 3];
}

/** Square metres within the points, as `geo/measure.py`: Lambert's equal-area cylinder (Snyder 1987, 10-14). */
export function areaM2(places: readonly Place[]): number {
  const flat = places.map(([longitude, latitude]) => [A * rad(longitude), equalAreaY(latitude)] as const);
  const [x0, y0] = flat[0] ?? [0, 0];
  const twice = flat.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = flat[(index + 1) % flat.length]!;
    return sum + (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
  }, 0);
  return Math.abs(twice) / 2;
}

function equalAreaY(latitude: number): number {
  const sine = Math.sin(rad(latitude));
  const log = Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E);
  return (A * (1 - E2) * (sine / (1 - (E * sine) ** 2) - log)) / 2;
}

const judged = new WeakMap<Sketch, Fault | null>(); // a form asks at every key; a sketch never changes

/** Why the place cannot stand as it is; null when it can. */
export function faultOf(sketch: Sketch): Fault | null {
  const known = judged.get(sketch);
  if (known !== undefined) return known;
  const found = judge(sketch);
  judged.set(sketch, found);
  return found;
}

function judge({ kind, corners }: Sketch): Fault | null {
  const places = corners.map((corner) => corner.at);
  const lacking = LEAST[kind] - places.length;
  if (lacking > 0) return fault(`还差 ${lacking} 个点。`, `${lacking} more point${lacking === 1 ? '' : 's'} needed.`);
  if (kind === 'line') return lineFault(lengthM(places));
  return kind === 'area' ? areaFault(places) : null;
}

function lineFault(length: number): Fault | null {
  if (length < SHORTEST_M * 1.01) return fault('线不到 1 米长：再加点，或改为点。', 'The line is shorter than 1 m: add points, or make it a point.');
  if (length > LONGEST_M * 0.999) return fault('线超过 100 公里：请分段上报。', 'The line is longer than 100 km: report it in parts.');
  return null;
}

function areaFault(places: readonly Place[]): Fault | null {
  const at = crossing(places);
  if (at !== null) return { ...fault('边界自己相交：撤销到相交之前，或改为线。', 'The outline crosses itself: undo to before the crossing, or make it a line.'), at };
  const size = areaM2(places);
  if (size < LEAST_M2 * 1.01) return fault('面积不到 1 平方米：再加点，或改为点。', 'The area is below 1 m²: add points, or make it a point.');
  if (size > MOST_M2 * 0.999) return fault('面积超过 300 平方公里：请分块上报。', 'The area is above 300 km²: report it in parts.');
  return null;
}

function fault(zh: string, en: string): Fault {
  return { words: { zh, en }, at: null };
}

const GRID = 1e8; // units of the last digit kept

/** A place where the outline touches or crosses itself, or folds back; null when it does not. */
function crossing(places: readonly Place[]): Place | null {
  const [x0, y0] = places[0]!;
  const all = places.map(([x, y]) => [Math.round((x - x0) * GRID), Math.round((y - y0) * GRID)] as const);
  const ring = all.filter(([x, y], index) => { const [nextX, nextY] = all[(index + 1) % all.length]!; return x !== nextX || y !== nextY; });
  const corner = (index: number): readonly [number, number] => ring[index % ring.length]!;
  const back = ([x, y]: readonly [number, number]): Place => [x0 + x / GRID, y0 + y / GRID];
  for (let one = 0; one < ring.length; one += 1) {
    if (foldsBack(corner(one), corner(one + 1), corner(one + 2))) return back(corner(one + 1));
    for (let other = one + 2; other < ring.length; other += 1) {
      if (one === 0 && other === ring.length - 1) continue; // neighbours across the ring's beginning
      if (meet(corner(one), corner(one + 1), corner(other), corner(other + 1))) return back(corner(other));
    }
  }
  return null;
}

type Grid = readonly [number, number];

function foldsBack([ax, ay]: Grid, [bx, by]: Grid, [cx, cy]: Grid): boolean {
  const cross = (bx - ax) * (cy - by) - (by - ay) * (cx - bx);
  const dot = (bx - ax) * (cx - bx) + (by - ay) * (cy - by);
  return dot < 0 && Math.abs(cross) <= Math.hypot(bx - ax, by - ay) + Math.hypot(cx - bx, cy - by);
}

/** Whether two edges cross, or come within one unit of the grid of one another. */
function meet(a: Grid, b: Grid, c: Grid, d: Grid): boolean {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) - 1 || Math.max(c[0], d[0]) < Math.min(a[0], b[0]) - 1) return false;
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) - 1 || Math.max(c[1], d[1]) < Math.min(a[1], b[1]) - 1) return false;
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** On which side of an edge a point lies: -1, 1, and 0 within one unit of its line. */
function side([ax, ay]: Grid, [bx, by]: Grid, [px, py]: Grid): number {
  const cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax);
  return Math.abs(cross) <= Math.hypot(bx - ax, by - ay) ? 0 : Math.sign(cross);
}

function rounded([longitude, latitude]: Place): Place {
  return [Math.round(longitude * GRID) / GRID, Math.round(latitude * GRID) / GRID];
}

/** Some points that stand for the shape when something near it is looked for: not more than `most`, evenly taken. */
export function thinned(shape: PlaceShape, most: number): PlaceShape {
  if (shape.type === 'Point') return shape;
  const places = shape.type === 'LineString' ? shape.coordinates : (shape.coordinates[0] ?? []).slice(0, -1);
  const step = Math.max(1, Math.ceil(places.length / most));
  if (step === 1) return shape;
  const taken = places.filter((_, index) => index % step === 0);
  const end = shape.type === 'Polygon' ? places[0]! : places.at(-1)!; // an outline as a line: fewer points may cross
  return { type: 'LineString', coordinates: [...taken, end] };
}

/** Every position of a shape, an outline's first one not repeated. */
export function cornersOf(shape: PlaceShape): readonly Place[] {
  if (shape.type === 'Point') return [shape.coordinates];
  return shape.type === 'LineString' ? shape.coordinates : (shape.coordinates[0] ?? []).slice(0, -1);
}
