/** Cases as the server gives them, and what their status looks like: shape, word and colour, never colour alone. */

import type { Words } from './report';

export interface CaseLine {
  readonly id: string;
  readonly number: string;
  readonly layer: string;
  readonly title: string;
  readonly status: string;
  readonly term: string;
  readonly zone: string | null;
  readonly features: readonly string[];
  readonly place: GeoJSON.Geometry | null;
  readonly found_on: string;
  readonly description: string;
  readonly origin: string;
  readonly origin_id: string | null;
  readonly source: string;
  readonly quantity: number | null;
  readonly rectifying_unit: string | null;
  readonly supervising_unit: string | null;
  readonly verifying_unit: string | null;
  readonly lead_leader: string | null;
  readonly deadline: string | null;
  readonly overdue_days: number;
  readonly long_until: string | null;
  readonly request: { readonly kind: string; readonly why: string; readonly by_name: string; readonly at: string; readonly deadline: string | null } | null;
  readonly duplicate_of: string | null;
  readonly transferred_to: string | null;
  readonly closing_reason: string | null;
  readonly closed_on: string | null;
  readonly look_back_on: string | null;
  readonly reopened: number;
  readonly opened_by_name: string;
  readonly opened_unit: string | null;
  readonly opened_at: string;
  readonly changed_at: string;
  readonly version: number;
  readonly demonstration: boolean;
}

export interface CaseCounts {
  readonly status: Readonly<Record<string, number>>;
  readonly layer: Readonly<Record<string, number>>;
  readonly unit: Readonly<Record<string, number>>;
  readonly overdue: number;
}

export interface CaseList {
  readonly cases: readonly CaseLine[];
  readonly total: number;
  readonly returned: number;
  readonly counts: CaseCounts;
  readonly today: string;
  readonly next: string | null;
}

export interface Measure {
  readonly id: string;
  readonly text: string;
  readonly issued_on: string | null;
  readonly due_on: string | null;
  readonly document: string | null;
  readonly done_on: string | null;
}

export interface Task {
  readonly id: string;
  readonly text: string;
  readonly unit: string;
  readonly person: string;
  readonly post: string;
  readonly due_on: string | null;
  readonly measures: readonly Measure[];
}

export interface CaseEvent extends Words {
  readonly number: number;
  readonly step: string;
  readonly before: string | null;
  readonly after: string;
  readonly at: string;
  readonly name: string;
  readonly unit: string | null;
  readonly post: string | null;
  readonly why: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Condition extends Words {
  readonly id: string;
  readonly kind: string;
  readonly met: boolean;
  readonly why: Words;
}

export interface CaseStep extends Words {
  readonly id: string;
  readonly after: string | null;
  readonly fields: readonly string[];
  readonly wants_reason: boolean;
  readonly allowed: boolean;
  readonly hindrances: readonly (Words & { readonly code: string })[];
}

export interface Leader {
  readonly account: string;
  readonly name: string;
  readonly post: Words;
}

export interface CaseDetail {
  readonly case: CaseLine;
  readonly tasks: readonly Task[];
  readonly events: readonly CaseEvent[];
  readonly conditions: readonly Condition[];
  readonly steps: readonly CaseStep[];
  readonly reports: Readonly<Record<string, string>>;
  readonly leaders: readonly Leader[];
  /** What the case's objects are called, by id. */
  readonly objects: Readonly<Record<string, string>>;
}

/** The statuses in the order of the way to a closing; what lies beside that way comes last. */
export const STATUSES = [
  'found', 'confirmed', 'assigned', 'in_progress', 'reported_done', 'first_reviewed', 'lead_signed', 'group_signed',
  'closed', 'watched', 'merged', 'transferred', 'void',
] as const;
export const WAY = STATUSES.slice(0, 9);
const ENDED: ReadonlySet<string> = new Set(['closed', 'watched', 'merged', 'transferred', 'void']);

/** Whether somebody still has to act. */
export function unsettled(status: string): boolean {
  return !ENDED.has(status);
}

export type Tone = 'new' | 'work' | 'claimed' | 'passed' | 'closed' | 'aside';

export interface StatusMark {
  readonly tone: Tone;
  /** How much of the disc is filled, in quarters; null for a sign instead of a disc. */
  readonly filled: number | null;
  readonly sign: string;
}

const MARKS: Readonly<Record<string, StatusMark>> = {
  found: { tone: 'new', filled: 0, sign: '' },
  confirmed: { tone: 'new', filled: 0, sign: 'M8 6.2v3.6M6.2 8h3.6' },
  assigned: { tone: 'work', filled: 0, sign: 'M5.4 8h5M8.2 5.6L10.6 8 8.2 10.4' },
  in_progress: { tone: 'work', filled: 1, sign: '' },
  reported_done: { tone: 'claimed', filled: 2, sign: '' },
  first_reviewed: { tone: 'passed', filled: 3, sign: '' },
  lead_signed: { tone: 'passed', filled: 3, sign: 'M5 10.4l3-2.6' },
  group_signed: { tone: 'passed', filled: 3.5, sign: '' },
  closed: { tone: 'closed', filled: 4, sign: '' },
  watched: { tone: 'closed', filled: null, sign: 'M1.5 8s2.4-4 6.5-4 6.5 4 6.5 4-2.4 4-6.5 4-6.5-4-6.5-4zM8 6.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2' },
  merged: { tone: 'aside', filled: null, sign: 'M3 3l5 5 5-5M8 8v6' },
  transferred: { tone: 'aside', filled: null, sign: 'M2.5 8h10M9 4.5L12.5 8 9 11.5' },
  void: { tone: 'aside', filled: null, sign: 'M3.5 3.5l9 9M12.5 3.5l-9 9' },
};

/** What a status looks like. */
export function markOf(status: string): StatusMark {
  return MARKS[status] ?? { tone: 'aside', filled: 0, sign: '' };
}

/** The filled part of a disc of radius `r` around 8, 8, clockwise from the top, as an SVG path. */
export function pie(quarters: number, r: number): string {
  if (quarters <= 0) return '';
  if (quarters >= 4) return `M8 ${8 - r}a${r} ${r} 0 1 1 0 ${2 * r}a${r} ${r} 0 1 1 0 ${-2 * r}z`;
  const angle = (quarters / 4) * 2 * Math.PI;
  const x = (8 + r * Math.sin(angle)).toFixed(2);
  const y = (8 - r * Math.cos(angle)).toFixed(2);
  return `M8 8V${8 - r}A${r} ${r} 0 ${quarters > 2 ? 1 : 0} 1 ${x} ${y}z`;
}

/** The case's place as one point for a symbol; null where none is known. */
export function spotOf(place: GeoJSON.Geometry | null): [number, number] | null {
  if (place === null) return null;
  if (place.type === 'Point') return [place.coordinates[0]!, place.coordinates[1]!];
  const all = flat(place);
  if (all.length === 0) return null;
  const middle = (axis: 0 | 1): number => (Math.min(...all.map((each) => each[axis])) + Math.max(...all.map((each) => each[axis]))) / 2;
  return place.type === 'LineString' ? all[Math.floor(all.length / 2)]! : [middle(0), middle(1)];
}

function flat(geometry: GeoJSON.Geometry): [number, number][] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(flat);
  const walk = (given: unknown): [number, number][] =>
    !Array.isArray(given) ? [] : typeof given[0] === 'number' ? [[Number(given[0]), Number(given[1])]] : given.flatMap(walk);
  return walk(geometry.coordinates);
}

/** Days from one day to another, both as `2026-11-23`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
