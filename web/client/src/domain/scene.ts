/** Scenes from above and the ways to look at them, as the server tells them. */

import { LAKE, shareShown } from './look';
import type { Words } from './report';

export type Box = readonly [number, number, number, number]; // west, south, east, north; degrees

export interface Scene {
  readonly id: string;
  readonly name: string;
  readonly acquired_on: string;
  readonly product: string;
  readonly product_words: Words;
  readonly resolution_m: number;
  readonly crs: string;
  readonly rows: number;
  readonly columns: number;
  readonly bands: readonly string[];
  readonly calibrated: boolean;
  readonly hidden_by: string;
  readonly hidden_by_words: Words;
  /** The share of the picture that neither cloud nor shadow hides, 0 to 1. */
  readonly clear: number;
  readonly licence: string;
  readonly credit: string;
  readonly because: Words;
  readonly bbox: Box;
  readonly footprint: GeoJSON.Geometry | null;
  readonly demonstration: boolean;
  readonly at: string;
  readonly author: string;
  readonly author_name?: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly views: readonly string[];
  /** What an address of its pictures carries, so that they may be kept for good. */
  readonly token?: string;
  readonly can_see: Words;
  readonly cannot_see: Words;
}

export interface Stop {
  readonly value: number;
  readonly colour: string;
}

export interface SceneView extends Words {
  readonly id: string;
  readonly kind: 'colour' | 'index' | 'mask';
  readonly needs: readonly string[];
  readonly range: readonly [number, number] | null;
  readonly unit: string | null;
  readonly ramp: readonly Stop[];
  /** What the ends of the ramp mean. */
  readonly low?: Words | null;
  readonly high?: Words | null;
  readonly formula: string | null;
  readonly source: string | null;
}

/** What one scene shows at one place. */
export interface PointValue {
  readonly scene: string;
  readonly acquired_on: string;
  readonly hidden: boolean;
  /** Its file could not be read just now. */
  readonly unreadable?: boolean;
  readonly indices: Readonly<Record<string, number | null>>;
  readonly bands: Readonly<Record<string, number | null>>;
}

/** Bands by their words, in the order of their wavelengths. */
export const ROLES = ['coastal', 'blue', 'green', 'red', 'red_edge', 'nir', 'nir_narrow', 'swir_1', 'swir_2'] as const;
export type Role = (typeof ROLES)[number];

/** Scenes from the earliest day on; of one day the clearest last, so that a day's own picture is it. */
export function byDay(scenes: readonly Scene[]): readonly Scene[] {
  return [...scenes].sort((a, b) => a.acquired_on.localeCompare(b.acquired_on) || a.clear - b.clear || a.id.localeCompare(b.id));
}

/** Days since 1970 of a date such as `2026-05-01`. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / 86_400_000);
}

/** The scene so many steps later in time; the ends stay where they are. */
export function stepped(scenes: readonly Scene[], id: string, steps: number): Scene | null {
  const now = scenes.findIndex((scene) => scene.id === id);
  if (now < 0) return scenes.at(-1) ?? null;
  return scenes[Math.min(scenes.length - 1, Math.max(0, now + steps))] ?? null;
}

/** The scene nearest to a day: a slider stands on real dates only. Of two equally near the later; of one day the clearest. */
export function nearestTo(scenes: readonly Scene[], day: number): Scene | null {
  let best: Scene | null = null;
  for (const scene of scenes) {
    if (best === null || Math.abs(dayNumber(scene.acquired_on) - day) <= Math.abs(dayNumber(best.acquired_on) - day)) best = scene;
  }
  return best;
}

/** What is looked at first: the latest clear one that shows a good part of the lake, else the latest clear one, else the latest. */
export function firstLook(scenes: readonly Scene[]): Scene | null {
  const clear = scenes.filter((scene) => scene.clear >= CLEAR_ENOUGH);
  return clear.findLast(({ bbox }) => shareShown(LAKE, bbox) >= GOOD_PART) ?? clear.at(-1) ?? scenes.at(-1) ?? null;
}

const CLEAR_ENOUGH = 0.8;
const GOOD_PART = 0.4; // of the box around the lake, much of which is land

/** What is compared with a scene first: the clear one before it, else any before, else the one after. */
export function firstBefore(scenes: readonly Scene[], id: string): Scene | null {
  const now = scenes.findIndex((scene) => scene.id === id);
  const before = scenes.slice(0, Math.max(now, 0));
  return before.findLast((scene) => scene.clear >= CLEAR_ENOUGH) ?? before.at(-1) ?? scenes[now + 1] ?? null;
}

/** The views that a scene can be drawn in, masks left out, in the server's order. */
export function viewsOf(scene: Scene | null, views: readonly SceneView[]): readonly SceneView[] {
  return views.filter((view) => view.kind !== 'mask' && (scene === null || scene.views.includes(view.id)));
}

/** The view asked for where the scene can be drawn in it, else its first. */
export function viewFor(scene: Scene | null, views: readonly SceneView[], asked: string): SceneView | null {
  const possible = viewsOf(scene, views);
  return possible.find((view) => view.id === asked) ?? possible[0] ?? null;
}

const PIXELS_AT_ZOOM_0_M = 156_543; // of a 256-pixel tile, at the equator

/** The deepest tiles worth asking for: one level below the scene's own pixels, so that they keep their corners. */
export function deepest(resolutionM: number, latitude: number): number {
  const own = Math.log2((PIXELS_AT_ZOOM_0_M * Math.cos((latitude * Math.PI) / 180)) / Math.max(resolutionM, 0.01));
  return Math.min(21, Math.max(8, Math.ceil(own) + 1));
}

/** A share as whole percent; never "100%" of what is not whole, nor "0%" of what is something. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 100 && share < 1) return '99%';
  if (rounded === 0 && share > 0) return '<1%';
  return `${rounded}%`;
}

/** Whose picture it is and under which licence, each said once. */
export function creditLine({ credit, licence }: Pick<Scene, 'credit' | 'licence'>, unstated: string): string {
  if (licence === '' || credit.toLowerCase().includes(licence.toLowerCase())) return credit || unstated;
  return `${credit || unstated} · ${licence}`;
}
