/** Sums of a reading: the matrix with its edges, and the areas that would result without some of the changes. */

import { OUTSIDE, type Change, type Matrix, type Totals } from './boundary';

export interface Edged {
  /** By row: the area before. */
  readonly before: readonly number[];
  /** By column: the area after. */
  readonly after: readonly number[];
  readonly whole: number;
}

/** The sums of rows and columns. */
export function edges({ m2 }: Matrix): Edged {
  const before = m2.map((row) => row.reduce((sum, area) => sum + area, 0));
  const after = (m2[0] ?? []).map((_, column) => m2.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  return { before, after, whole: before.reduce((sum, area) => sum + area, 0) };
}

/** The proposal's areas without some changes: their ground stays what it was. Noise goes with the proposal. */
export function withoutChanges(after: Totals, changes: readonly Change[], left: ReadonlySet<string>): Totals {
  const kinds: Record<string, number> = { ...after.kinds };
  for (const change of changes) {
    if (!left.has(change.id)) continue;
    if (change.after !== OUTSIDE) kinds[change.after] = (kinds[change.after] ?? 0) - change.area_m2;
    if (change.before !== OUTSIDE) kinds[change.before] = (kinds[change.before] ?? 0) + change.area_m2;
  }
  const moved = changes.filter((change) => left.has(change.id)).reduce((sum, change) => (
    sum + (change.before === OUTSIDE ? 0 : change.area_m2) - (change.after === OUTSIDE ? 0 : change.area_m2)
  ), 0);
  return { whole_m2: after.whole_m2 + moved, kinds };
}

/** Figures with a sign, so that a loss is read as one: `+1.2000`, `−0.3000`, `0.0000`. */
export function signed(value: number, digits: number): string {
  const words = Math.abs(value).toFixed(digits);
  if (Number(words) === 0) return words;
  return `${value > 0 ? '+' : '−'}${words}`;
}
