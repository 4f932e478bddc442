/** The water of the lake's parts over the dates of scenes. */

import type { Words } from './report';

export interface WaterPoint {
  readonly scene: string;
  readonly day: string;
  readonly area_m2: number;
  /** Of the part as its outline says. */
  readonly whole_m2: number;
  /** The share of the part that cloud or shadow hides, 0 to 1: there may be more water by as much. */
  readonly hidden: number;
  readonly threshold: number | null;
  readonly method: string;
  readonly method_words: Words;
  /** Metres by which the shore stands farther out than at the lowest water; null where it cannot be compared. */
  readonly level: number | null;
  readonly demonstration: boolean;
}

export interface WaterPart extends Words {
  readonly id: string;
  readonly series: readonly WaterPoint[];
}

export interface Water {
  readonly parts: readonly WaterPart[];
  /** What a level says and does not say. */
  readonly level_words: Words;
}

/** The most water that there may be: what was seen, and all that was hidden, within the part. */
export function mostM2({ area_m2: area, hidden, whole_m2: whole }: WaterPoint): number {
  return Math.max(area, Math.min(whole, area + hidden * whole));
}

/** From the earliest day on; of a scene that was read in several ways the last reading. */
export function onePerScene(series: readonly WaterPoint[]): readonly WaterPoint[] {
  const last = new Map(series.map((point) => [point.scene, point]));
  return [...last.values()].sort((a, b) => a.day.localeCompare(b.day));
}
