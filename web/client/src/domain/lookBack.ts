/** Looks at closed cases, and notices that one may have come back. */

import type { CaseEvent, CaseLine } from './case';
import type { Words } from './report';

export interface LookBack {
  readonly id: string;
  readonly round: number;
  readonly due_on: string;
  readonly overdue_days: number;
  readonly unit: string | null;
  readonly rectifying_unit: string | null;
  readonly state: string;
  readonly result: string | null;
  readonly report: string | null;
  readonly note: string | null;
  readonly done_at: string | null;
  readonly why: Words;
}

export interface Rebound {
  readonly id: string;
  readonly noun: string;
  readonly noun_id: string;
  readonly why: Words;
  readonly at: string;
  readonly state: string;
  readonly decided_at: string | null;
  readonly decided_name: string | null;
  readonly decided_why: string | null;
}

/** A case that the service takes for possibly the same, with who accepted it when it is closed. */
export interface LikeCase {
  readonly case: CaseLine;
  readonly same_feature: boolean;
  readonly distance_m: number | null;
  readonly rebound: boolean;
  readonly why: Words;
  readonly acceptance: readonly CaseEvent[];
}
