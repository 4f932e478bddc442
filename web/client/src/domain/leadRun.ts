/** Comparisons of two scenes and the limits they go by: what was asked, what was found, what would be found. */

import type { Words } from './report';

export interface RunSide {
  readonly id: string;
  readonly name: string;
  readonly acquired_on: string;
}

export interface Parameters {
  readonly limits: Readonly<Record<string, number>>;
  readonly least_m2: Readonly<Record<string, number>>;
}

export interface Run {
  readonly id: string;
  readonly earlier: RunSide;
  readonly later: RunSide;
  readonly purpose: 'leads' | 'preview';
  readonly parameters: Parameters;
  readonly alignment: { readonly right_px: number; readonly down_px: number; readonly spread_px: number; readonly squares: number } | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly hidden: number;
  readonly found: number;
  readonly codes_sha256: string;
  readonly at: string;
  readonly author: string;
  readonly why: string;
  readonly summary: {
    readonly by?: readonly { readonly kind: string; readonly zone: string; readonly count: number; readonly area_m2: number }[];
    readonly noted?: number;
    readonly known?: number;
    readonly patches_sha256?: string;
  };
  readonly cannot_see: Words | null;
  readonly job: string | null;
}

export interface Against {
  readonly only_here: readonly number[];
  readonly only_there: readonly number[];
  readonly both: number | readonly unknown[];
}

export interface LimitField extends Words {
  readonly id: string;
  readonly unit: string | null;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly hint?: Words;
}

export interface LimitsSet {
  readonly id: string | null;
  readonly parameters: Parameters;
  readonly at: string | null;
  readonly author: string | null;
  readonly author_name?: string | null;
  readonly why: string;
}

export interface Limits {
  readonly current: LimitsSet;
  readonly defaults: Parameters;
  readonly history: readonly LimitsSet[];
  readonly fields: readonly LimitField[];
}

export interface PrecisionRow {
  readonly kind: string;
  readonly kind_words?: Words;
  readonly zone: string;
  readonly zone_words?: Words | null;
  readonly confirmed: number;
  readonly answered: number;
  readonly dismissed: number | Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly share: number | null;
  readonly low: number;
  readonly high: number;
  readonly few: boolean;
  readonly words: Words;
}

export interface PrecisionTable {
  readonly rows: readonly PrecisionRow[];
  readonly as_of: string;
  readonly reasons?: Readonly<Record<string, number>>;
}

/** Fields are named `limits.water` or `least_m2.core`; a bare name is one of the limits. */
export function valueAt(parameters: Parameters, field: string): number | undefined {
  const [group, name] = parted(field);
  return parameters[group][name];
}

/** The parameters with one field set. */
export function withValue(parameters: Parameters, field: string, value: number): Parameters {
  const [group, name] = parted(field);
  return { ...parameters, [group]: { ...parameters[group], [name]: value } };
}

export function parted(field: string): readonly ['limits' | 'least_m2', string] {
  const dot = field.indexOf('.');
  if (dot < 0) return ['limits', field];
  return [field.slice(0, dot) === 'least_m2' ? 'least_m2' : 'limits', field.slice(dot + 1)];
}

/** Fields whose values differ. */
export function changedFields(fields: readonly LimitField[], one: Parameters, other: Parameters): readonly LimitField[] {
  return fields.filter((field) => valueAt(one, field.id) !== valueAt(other, field.id));
}

/** What was typed, as the field takes it: a number within its range; null otherwise. */
export function typedLimit(field: LimitField, text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(value) && value >= field.low && value <= field.high ? value : null;
}

/** How many patches both runs have. */
export function bothOf({ both }: Against): number {
  return typeof both === 'number' ? both : both.length;
}

/** How many of a row were dismissed at the desk. */
export function dismissedOf({ dismissed }: PrecisionRow): number {
  return typeof dismissed === 'number' ? dismissed : Object.values(dismissed).reduce((sum, each) => sum + each, 0);
}
