/** An import on the wire: what was handed in, what the doctor found, and what a person decided (docs/exchange.md). */

import type { Job, KeptProblem } from './job';

export type ImportState =
  | 'receiving' | 'examining' | 'examined' | 'storing' | 'stored' | 'undoing' | 'undone' | 'failed' | 'cancelled';
export type Datum = 'cgcs2000' | 'gcj02' | 'bd09';
export type Severity = 'error' | 'warning' | 'note';

export interface HandedIn {
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/** The answers to the doctor's questions; null follows the doctor. */
export interface Decisions {
  readonly part: string | null;
  readonly encoding: string | null;
  readonly crs: string | null;
  readonly datum: Datum | null;
  readonly swapped: boolean | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly accepted: readonly string[];
}

export interface Example {
  readonly row: number;
  readonly before: GeoJSON.Geometry | null;
  readonly after: GeoJSON.Geometry | null;
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly zh: string;
  readonly en: string;
  readonly rows: readonly number[];
  readonly count: number;
  readonly place: readonly [number, number] | null;
  readonly repair: { readonly zh: string; readonly en: string; readonly automatic: boolean } | null;
  readonly accepted: boolean;
  readonly examples: readonly Example[];
}

export interface Reading {
  readonly encoding: string;
  readonly score: number;
  readonly sample: string;
}

export interface Encoding {
  readonly used: string;
  readonly score?: number;
  readonly declared?: string | null;
  readonly evidence?: string;
  readonly sample: string;
  readonly others: readonly Reading[];
}

/** How far the file lies off the trusted layer: metres east and north of it. */
export interface Shift {
  readonly east_m: number;
  readonly north_m: number;
  readonly spread_m: number | null;
  readonly pairs: number | null;
  readonly trusted: string | null;
}

export interface Placing {
  readonly declared: string | null;
  readonly used: string;
  readonly datum: Datum;
  readonly swapped: boolean;
  readonly mixed?: readonly string[]; // zones of a file that has several
  readonly evidence: string;
  readonly shift: Shift | null;
  readonly offered: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly field: string | null;
  readonly suggestions: readonly string[];
  readonly sample: readonly string[];
  readonly nulls: number;
}

export interface ChangeExample {
  readonly kind: string;
  readonly id: string;
  readonly label: string | null;
  readonly row: number | null;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly moved_m: number | null;
}

export interface Changes {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly missing: number;
  readonly shift: { readonly east_m: number; readonly north_m: number; readonly distance_m: number; readonly pairs: number } | null;
  readonly examples: readonly ChangeExample[];
}

export interface Report {
  readonly layer: string;
  readonly format: string;
  readonly dataset: string;
  readonly parts: readonly { readonly name: string; readonly rows: number; readonly geometry: string }[];
  readonly part: string | null;
  readonly encoding: Encoding | null;
  readonly placing: Placing | null;
  readonly columns: readonly Column[];
  readonly words: Readonly<Record<string, { readonly words: readonly string[]; readonly number: number }>>; // by field, those not on its list
  readonly missing: readonly string[]; // required fields that rows have no value of
  readonly filled: readonly string[]; // fields that no column fills but a person's word
  readonly rows: { readonly in: number; readonly fit: number; readonly refused: number; readonly left_out: number };
  readonly area: {
    readonly declared_m2: number | null;
    readonly plane_m2: number | null;
    readonly plane_crs: string | null; // null outside the region's zones
    readonly ellipsoid_m2: number | null;
  } | null;
  readonly length_m: number | null;
  readonly box: readonly [number, number, number, number] | null;
  readonly findings: readonly Finding[];
  readonly open: readonly string[];
  readonly ready: boolean;
  readonly changes: Changes | null;
}

export interface Import {
  readonly id: string;
  readonly layer: string;
  readonly state: ImportState;
  readonly files: readonly HandedIn[];
  readonly sha256: string | null;
  readonly created_at: string;
  readonly created_by: string;
  readonly created_by_name: string;
  readonly mine?: boolean;
  readonly decisions: Partial<Decisions>;
  readonly report: Report | null;
  readonly job: Job | null;
  readonly problem: KeptProblem | null;
  readonly stored_at: string | null;
  readonly stored: Readonly<Record<string, number>> | null;
  readonly undone_at: string | null;
}

/** The prepared rows as the map draws them. */
export interface ShapesShown extends GeoJSON.FeatureCollection<GeoJSON.Geometry | null, { row: number; label: string | null; change: string | null }> {
  readonly numberMatched: number;
  readonly numberReturned: number;
}

export const NO_DECISIONS: Decisions = {
  part: null, encoding: null, crs: null, datum: null, swapped: null, mapping: {}, values: {}, accepted: [],
};

/** The decisions of an import, whole: before the first examination the server holds none. */
export function decisionsOf(given: Pick<Import, 'decisions'>): Decisions {
  return { ...NO_DECISIONS, ...given.decisions };
}

/** Decisions with which every row becomes a zone of one boundary version. */
export function intoVersion(version: { readonly id: string; readonly regime: string; readonly name: { readonly zh: string } }): Decisions {
  const of = (word: string): Readonly<Record<string, string>> => ({ '': word });
  return { ...NO_DECISIONS, values: { boundary_version: of(version.id), regime: of(version.regime), name: of(version.name.zh) } };
}

/** The boundary version that rows without one become zones of; null where nobody said one. */
export function versionOf({ values }: Decisions): string | null {
  return values['boundary_version']?.[''] ?? null;
}

/** The decisions with one code accepted, or no longer. */
export function withAccepted(decisions: Decisions, codes: readonly string[], accepted: boolean): Decisions {
  const others = decisions.accepted.filter((code) => !codes.includes(code));
  return { ...decisions, accepted: (accepted ? [...others, ...codes] : others).sort() };
}

/** The decisions with a column taken for a field ("" leaves it out); no other column keeps that field. */
export function withMapping(decisions: Decisions, column: string, field: string, columns: readonly Column[]): Decisions {
  const losing = columns.filter((other) => other.name !== column && field !== '' && fieldOf(other, decisions) === field);
  return { ...decisions, mapping: { ...decisions.mapping, ...Object.fromEntries(losing.map((other) => [other.name, ''])), [column]: field } };
}

/** The field a column becomes by the decisions, else by the doctor's match; "" for none. */
export function fieldOf(column: Column, decisions: Decisions): string {
  return decisions.mapping[column.name] ?? column.field ?? '';
}

/** The decisions with a word of the file taken for a field's value; '' as the word: in rows that have none. */
export function withWord(decisions: Decisions, field: string, word: string, value: string): Decisions {
  const { [word]: _, ...others } = decisions.values[field] ?? {};
  const words = value === '' ? others : { ...others, [word]: value };
  const { [field]: __, ...fields } = decisions.values;
  return { ...decisions, values: Object.keys(words).length === 0 ? fields : { ...fields, [field]: words } };
}

/** The words of a field that a person may explain: those the file has, and those explained already. */
export function wordsOf(field: string, report: Pick<Report, 'words'>, decisions: Decisions): readonly string[] {
  const explained = Object.keys(decisions.values[field] ?? {}).filter((word) => word !== '');
  return [...new Set([...explained, ...(report.words[field]?.words ?? [])])].sort();
}

/** How many answers differ from those that were examined. */
export function differences(draft: Decisions, examined: Decisions): number {
  const single = (['part', 'encoding', 'crs', 'datum', 'swapped'] as const).filter((name) => draft[name] !== examined[name]).length;
  const columns = new Set([...Object.keys(draft.mapping), ...Object.keys(examined.mapping)]);
  const mapped = [...columns].filter((name) => draft.mapping[name] !== examined.mapping[name]).length;
  const codes = new Set([...draft.accepted, ...examined.accepted]);
  const said = (decisions: Decisions): readonly string[] =>
    Object.entries(decisions.values).flatMap(([field, words]) => Object.entries(words).map((each) => JSON.stringify([field, ...each])));
  const [ours, theirs] = [new Set(said(draft)), new Set(said(examined))];
  const words = [...ours].filter((each) => !theirs.has(each)).length + [...theirs].filter((each) => !ours.has(each)).length;
  return single + mapped + words + [...codes].filter((code) => draft.accepted.includes(code) !== examined.accepted.includes(code)).length;
}

/** Whether the report may be stored as it stands: nothing is open, nothing changed since, nothing runs. */
export function mayCommit(given: Pick<Import, 'state' | 'report'>, changed: number, why: string): boolean {
  return given.state === 'examined' && given.report !== null && given.report.ready && changed === 0 && why.trim() !== '';
}

/** The ways from here on: which steps an import in this state still has. */
export function mayExamine(given: Pick<Import, 'state' | 'files'>): boolean {
  return given.files.length > 0 && ['receiving', 'examined', 'failed', 'cancelled'].includes(given.state);
}

const ALWAYS = ['new', 'changed', 'unchanged'] as const;
const SOMETIMES = ['retired', 'left_out'] as const;

/** What storing did: a feature that came back counts as new; what did not happen at all stays away. */
export function storedCounts(stored: Readonly<Record<string, number>>) {
  const of = (kind: string): number => (stored[kind] ?? 0) + (kind === 'new' ? (stored['restored'] ?? 0) : 0);
  return [...ALWAYS, ...SOMETIMES.filter((kind) => of(kind) > 0)].map((kind) => [kind, of(kind)] as const);
}
