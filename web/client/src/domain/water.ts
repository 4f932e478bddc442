/** The water of the lake's parts over the dates of scenes. */

import type { Words } from './report';

export interface WaterPoint {
  readonly scene: string;
  readonly day: string;
  readonly area_m2: number;
  /** The share of the part that cloud or shadow hides, 0 to 1: there may be more water by as much. */
  readonly hidden: number;
  readonly threshold: number;
  readonly method: string;
  readonly level: number | null;
}

export interface WaterPart extends Words {
  readonly id: string;
  readonly area_m2?: number;
  readonly series: readonly WaterPoint[];
}

/** The most water that there may be: what was seen, and all that was hidden. */
export function mostM2(point: WaterPoint, partM2: number | undefined): number {
  if (point.hidden <= 0) return point.area_m2;
  if (partM2 !== undefined) return Math.min(partM2, point.area_m2 + point.hidden * partM2);
  return point.hidden >= 1 ? point.area_m2 : point.area_m2 / (1 - point.hidden);
}

/** From the earliest day on. */
export function seriesByDay(series: readonly WaterPoint[]): readonly WaterPoint[] {
  return [...series].sort((a, b) => a.day.localeCompare(b.day));
}
