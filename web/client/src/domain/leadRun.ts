/** The limits that comparisons of scenes go by, what others would find, and how often leads were right. */

import type { Words } from './report';
import type { Parameters } from './sceneRun';

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
