/** A point that stands for a shape: of a line on the line, of an area the middle of its box. */

import type { Place } from './report';

/** GeoJSON, as far as a middle needs it. */
export interface Shape {
  readonly type: string;
  readonly coordinates?: unknown;
}

/** The middle in degrees; null for a shape without coordinates. */
export function middleOf(shape: Shape | null): Place | null {
  const parts = partsOf(shape?.coordinates);
  const longest = [...parts].sort((one, other) => other.length - one.length)[0];
  if (longest === undefined) return null;
  return shape?.type.endsWith('LineString') ? halfway(longest) : boxMiddle(parts.flat());
}

/** Every chain of positions in nested coordinates; a lone point is a chain of one. */
function partsOf(nested: unknown): readonly (readonly Place[])[] {
  if (!Array.isArray(nested) || nested.length === 0) return [];
  if (isPlace(nested)) return [[nested]];
  if (nested.every(isPlace)) return [nested];
  return nested.flatMap((each) => partsOf(each));
}

function isPlace(value: unknown): value is Place {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
}

function halfway(line: readonly Place[]): Place {
  const before = line[Math.floor((line.length - 1) / 2)]!;
  const after = line[Math.ceil((line.length - 1) / 2)]!;
  return line.length % 2 === 1 ? [before[0], before[1]] : [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2];
}

function boxMiddle(places: readonly Place[]): Place {
  const lons = places.map((place) => place[0]);
  const lats = places.map((place) => place[1]);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}

const WORLD_PX = 512; // at zoom 0
const SCREEN_PX = 360; // of the narrowest screen
const CLOSEST = 16;

/** The zoom at which a box of degrees fits a narrow screen. */
export function zoomFor(box: readonly [number, number, number, number]): number {
  const degrees = Math.max(box[2] - box[0], (box[3] - box[1]) * 1.3, 1e-6);
  return Math.min(CLOSEST, Math.log2((SCREEN_PX * 360) / (WORLD_PX * degrees)));
}
