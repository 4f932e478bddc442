/** What somebody looks at among the scenes, as the address of the page holds it. */

export type Mode = 'one' | 'swipe' | 'side';

export interface Look {
  readonly scene: string;
  readonly other: string;
  readonly view: string;
  readonly mode: Mode;
  readonly spot: readonly [number, number] | null;
}

/** What the address says; what it does not say is empty. */
export function lookOf(query: URLSearchParams): Look {
  const mode = query.get('mode');
  return {
    scene: query.get('scene') ?? '', other: query.get('with') ?? '', view: query.get('view') ?? '',
    mode: mode === 'swipe' || mode === 'side' ? mode : 'one', spot: placeOf(query.get('point')),
  };
}

/** The address of a look; what is empty or usual is left out. */
export function lookQuery({ scene, other, view, mode, spot }: Look): Readonly<Record<string, string>> {
  return {
    ...(scene === '' ? {} : { scene }), ...(view === '' ? {} : { view }),
    ...(mode === 'one' ? {} : { mode, ...(other === '' ? {} : { with: other }) }),
    ...(spot === null ? {} : { point: spot.map((degrees) => degrees.toFixed(6)).join(',') }),
  };
}

function placeOf(text: string | null): readonly [number, number] | null {
  const [longitude = NaN, latitude = NaN] = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : null;
}

/** Half of what is seen about a place that was asked about: some hundreds of metres, so that its pixels are told apart. Degrees. */
const ABOUT_DEG = 0.006;

/** What a look begins with: the place that its address asks about, else the lake where the scene shows it, else the scene. */
export function beginning(spot: readonly [number, number] | null, scene: readonly [number, number, number, number]): readonly [number, number, number, number] {
  if (spot !== null) return [spot[0] - ABOUT_DEG, spot[1] - ABOUT_DEG, spot[0] + ABOUT_DEG, spot[1] + ABOUT_DEG];
  return meets(scene, LAKE) ? LAKE : scene;
}

/** Whether two boxes have ground in common. */
export function meets(one: readonly [number, number, number, number], other: readonly [number, number, number, number]): boolean {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

/** How much of a box another one covers, from 0 to 1. */
export function shareShown(box: readonly [number, number, number, number], by: readonly [number, number, number, number]): number {
  const [wide, high] = [0, 1].map((axis) => Math.max(0, Math.min(box[axis + 2]!, by[axis + 2]!) - Math.max(box[axis]!, by[axis]!)));
  return (wide! * high!) / ((box[2] - box[0]) * (box[3] - box[1]));
}

/** Where the lake lies: west, south, east, north in degrees. */
export const LAKE: readonly [number, number, number, number] = [115.463889, 37.527778, 115.714167, 37.698889];
