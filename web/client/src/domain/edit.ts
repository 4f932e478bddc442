/** Edits that came too late, as the server gives them, and what differs between three states of one feature. */

import type { Feature } from './feature';

export type Decision = 'mine' | 'theirs' | 'leave';

export interface Edit {
  readonly id: string;
  readonly layer: string;
  readonly feature: string;
  readonly based_on: number;
  readonly found: number;
  readonly why: string;
  readonly at: string;
  readonly name: string;
  readonly unit: string | null;
  readonly demonstration: boolean;
  readonly decision: Decision | null;
  readonly decided_at: string | null;
  readonly decided_name: string | null;
  readonly reason: string | null;
  readonly made: number | null;
}

export interface EditList {
  readonly edits: readonly Edit[];
  readonly total: number;
  readonly returned: number;
  readonly next: string | null;
}

export interface EditDetail {
  readonly edit: Edit;
  readonly mine: Feature;
  readonly base: Feature | null;
  readonly present: Feature | null;
  readonly may_decide: boolean;
}

/** One value in its three states; `name` is a field, or state, unit, valid_from, valid_to. */
export interface Difference {
  readonly name: string;
  readonly base: string | null;
  readonly mine: string | null;
  readonly present: string | null;
}

const PLAIN = ['state', 'unit', 'valid_from', 'valid_to'] as const;

/** What the edit and what stands say differently, field by field; equal values are no difference. */
export function differences({ mine, base, present }: EditDetail): readonly Difference[] {
  const fields = [...new Set([...Object.keys(mine.properties), ...Object.keys(present?.properties ?? {})])].sort();
  const rows = [
    ...PLAIN.map((name) => ({ name, base: text(base?.[name]), mine: text(mine[name]), present: text(present?.[name]) })),
    ...fields.map((name) => ({
      name, base: text(base?.properties[name]), mine: text(mine.properties[name]), present: text(present?.properties[name]),
    })),
  ];
  return rows.filter((row) => row.mine !== row.present);
}

/** Whether the two shapes are not the very same. */
export function moved({ mine, present }: EditDetail): boolean {
  return JSON.stringify(mine.geometry) !== JSON.stringify(present?.geometry ?? null);
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
