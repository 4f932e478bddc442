/** Comparisons of two scenes and the limits they go by: what was asked, what was found, what would be found. */

import type { Words } from './report';

export interface RunSide {
  readonly id: string;
  readonly name: string;
  readonly acquired_on: string;
}

/** Where a change begins, the least area by zone, how far beyond the reserve is looked (metres). */
export interface Parameters {
  readonly limits: Readonly<Record<string, number>>;
  readonly least_m2: Readonly<Record<string, number>>;
  readonly around_m: number;
  readonly as_it_lies: boolean;
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
    readonly noted: number;
    readonly known: number;
    readonly judged: number;
    readonly small: number;
    readonly patches_sha256: string;
    readonly inputs_sha256: string;
  };
  readonly cannot_see: Words | null;
  readonly job: string | null;
}

export interface Against {
  readonly only_here: readonly number[];
  readonly only_there: readonly number[];
  readonly both: number;
}

export interface LimitField extends Words {
  readonly id: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

export interface LimitsSet {
  readonly id: string;
  readonly parameters: Parameters;
  /** null for those of the program. */
  readonly at: string | null;
  readonly author: string;
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
  readonly kind_words: Words;
  readonly zone: string;
  readonly zone_words: Words;
  readonly confirmed: number;
  readonly answered: number;
  readonly dismissed: number;
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
  /** Why leads were dismissed at the desk, counted. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** A field's value, by its place in the parameters: `limits.water`, `least_m2.core`, `around_m`. */
export function valueAt(parameters: Parameters, field: string): number | undefined {
  const [group, name] = parted(field);
  if (group === 'around_m') return parameters.around_m;
  return parameters[group][name];
}

/** The parameters with one field set. */
export function withValue(parameters: Parameters, field: string, value: number): Parameters {
  const [group, name] = parted(field);
  if (group === 'around_m') return { ...parameters, around_m: value };
  return { ...parameters, [group]: { ...parameters[group], [name]: value } };
}

/** Under which heading a field stands. */
export function groupOf(field: string): 'limits' | 'least_m2' {
  return field.startsWith('least_m2.') ? 'least_m2' : 'limits';
}

function parted(field: string): readonly ['limits' | 'least_m2' | 'around_m', string] {
  if (field === 'around_m') return ['around_m', ''];
  return [groupOf(field), field.slice(field.indexOf('.') + 1)];
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
