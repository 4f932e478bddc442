/** Comparisons of two scenes and the patches that they found. A patch is a lead, never a finding. */

import type { Job } from './job';
import type { Words } from './report';

export interface RunScene {
  readonly id: string;
  readonly name: string;
  readonly acquired_on: string;
}

export interface RunSum {
  readonly kind: string;
  readonly kind_words: Words;
  readonly zone: string;
  readonly zone_words: Words;
  readonly count: number;
  readonly area_m2: number;
}

export interface Alignment {
  readonly right_px: number;
  readonly down_px: number;
  readonly spread_px: number;
  /** How many squares agree; none says that the shift could not be measured, and somebody had them compared as they lie. */
  readonly squares: number;
  readonly of: number;
}

/** Where a change begins, the least area by zone, how far beyond the reserve is looked (metres). */
export interface Parameters {
  readonly limits: Readonly<Record<string, number>>;
  readonly least_m2: Readonly<Record<string, number>>;
  readonly around_m: number;
  /** The shift could not be measured, and somebody had both compared unmoved. */
  readonly as_it_lies: boolean;
}

export interface Run {
  readonly id: string;
  readonly earlier: RunScene;
  readonly later: RunScene;
  readonly purpose: 'leads' | 'preview';
  readonly parameters: Parameters;
  readonly alignment: Alignment;
  readonly versions: Readonly<Record<string, string>>;
  /** The share of the common ground that either scene hides. */
  readonly hidden: number;
  readonly found: number;
  readonly codes_sha256: string;
  readonly at: string;
  readonly author: string;
  readonly why: string;
  readonly summary: {
    readonly by: readonly RunSum[];
    /** Patches that became leads, that lie on leads which wait, and on leads that somebody judged. */
    readonly noted: number;
    readonly known: number;
    readonly judged: number;
    /** Pieces below the least area. */
    readonly small: number;
    readonly least_m2: Readonly<Record<string, number>>;
    readonly patches_sha256: string;
    readonly inputs_sha256: string;
  };
  readonly cannot_see: Words;
}

/** A comparison that was asked for and is not there yet. */
export interface RunComing {
  readonly job: Job;
  readonly earlier: string;
  readonly later: string;
  readonly purpose: string;
}

/** So many pixels to the hundredth; what rounds to nothing has no sign. */
export function pixels(value: number): string {
  return (Math.round(value * 100) / 100 + 0).toFixed(2);
}

const NEGLIGIBLE_PX = 0.05; // a smaller shift is left as it is: layers/exchange/scene_change.py

/** The shift that the comparison took back; null where none was. */
export function takenBack({ alignment, parameters }: Pick<Run, 'alignment' | 'parameters'>): Alignment | null {
  if (alignment.squares === 0 || parameters.as_it_lies) return null;
  return Math.hypot(alignment.right_px, alignment.down_px) < NEGLIGIBLE_PX ? null : alignment;
}

/** Kinds of change in the order of the legend. */
export const KINDS = ['WATER_TO_LAND', 'LAND_TO_WATER', 'NEW_ROOF', 'PLANTS_TO_BARE', 'BARE_TO_PLANTS'] as const;

export interface KindRow {
  readonly kind: string;
  readonly count: number;
  readonly area_m2: number;
  readonly zones: readonly RunSum[];
}

/** The sums by kind, each with its zones; kinds in the order of the legend. */
export function byKind(sums: readonly RunSum[]): readonly KindRow[] {
  const kinds = [...new Set([...KINDS.filter((kind) => sums.some((sum) => sum.kind === kind)), ...sums.map((sum) => sum.kind)])];
  return kinds.map((kind) => {
    const zones = sums.filter((sum) => sum.kind === kind);
    return { kind, zones, count: total(zones, 'count'), area_m2: total(zones, 'area_m2') };
  });
}

function total(sums: readonly RunSum[], what: 'count' | 'area_m2'): number {
  return sums.reduce((sum, each) => sum + each[what], 0);
}
