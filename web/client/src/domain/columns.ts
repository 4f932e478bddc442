/** Which columns of the ledger a person has chosen; what was kept may be of another release. */

export const COLUMNS = [
  'layer', 'rectifying', 'deadline', 'term', 'zone', 'found', 'changed', 'supervising', 'verifying', 'quantity', 'lookBack', 'origin',
] as const;
export type Column = (typeof COLUMNS)[number];
export const USUAL: readonly Column[] = ['layer', 'rectifying', 'deadline', 'term', 'zone', 'found', 'changed'];

/** The columns that a kept text names, in their own order; the usual ones when it names none. */
export function columnsOf(kept: string | null): readonly Column[] {
  if (kept === null) return USUAL;
  const named = kept.split(',');
  const known = COLUMNS.filter((column) => named.includes(column));
  return known.length === 0 && kept !== '' ? USUAL : known;
}

/** The choice with one column added or taken away. */
export function withColumn(now: readonly Column[], column: Column, on: boolean): readonly Column[] {
  return COLUMNS.filter((each) => (each === column ? on : now.includes(each)));
}
