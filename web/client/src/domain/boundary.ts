/** Boundary versions, their readings and changes, as the server gives them. Areas in m² on the ellipsoid. */

import type { Words } from './report';

export const OUTSIDE = ''; // ground outside the reserve
export const STATUSES = ['draft', 'proposed', 'province_approved', 'nation_reviewed', 'in_force', 'refused', 'withdrawn', 'superseded'] as const;
export type BoundaryStatus = (typeof STATUSES)[number];

export interface Boundary {
  readonly id: string;
  readonly name: Words;
  readonly regime: string;
  readonly status: BoundaryStatus;
  readonly status_words: Words;
  readonly parent: string | null;
  readonly revises: string | null;
  readonly revision: number;
  readonly act: string;
  readonly act_on: string | null;
  readonly in_force_from: string | null;
  /** The first day on which it is no longer the law. */
  readonly in_force_to: string | null;
  readonly documents: readonly string[];
  /** As the documents say, by kind; "" for the whole. */
  readonly declared_ha: Readonly<Record<string, number>>;
  readonly note: string;
  readonly demonstration: boolean;
  readonly version: number;
  readonly author_name: string | null;
  readonly unit: string | null;
  readonly submitted_by_name: string | null;
  readonly submitted_at: string | null;
  readonly changed_at: string | null;
}

export interface BoundaryList {
  readonly boundaries: readonly Boundary[];
  readonly in_force: string | null;
}

export interface ZoneSum extends Words {
  readonly kind: string;
  readonly features: number;
  readonly area_m2: number;
  readonly declared_m2: number | null;
}

export interface BoundaryStep extends Words {
  readonly id: string;
  readonly allowed: boolean;
  readonly why_not: readonly (Words & { readonly code: string })[];
  /** What the step asks for: why, act, in_force_from. */
  readonly wants: readonly string[];
}

export interface BoundaryEvent extends Words {
  readonly number: number;
  readonly step: string;
  readonly at: string;
  readonly name: string;
  readonly unit: string | null;
  readonly why: string;
}

export interface BoundaryDetail {
  readonly boundary: Boundary;
  readonly zones: readonly ZoneSum[];
  readonly steps: readonly BoundaryStep[];
  readonly events: readonly BoundaryEvent[];
  /** null when it was never read. */
  readonly reading: object | null;
  readonly may_edit: boolean;
}

export type Transition = 'out' | 'in' | 'softer' | 'stricter' | 'other';
export type Grade = 'fail' | 'warn' | 'none';
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

export interface Named {
  readonly id: string;
  readonly label: string;
}

/** What lies in a change, or in all of them, of one noun. */
export interface Effect extends Words {
  readonly noun: string;
  readonly count: number;
  readonly whole: number;
  readonly unsettled: number;
  /** Points, metres or square metres inside, by `unit`. */
  readonly inside: number;
  readonly unit: 'm' | 'm2' | '';
  /** Totals of number fields; null where one of them is not known. */
  readonly sums: Readonly<Record<string, number | null>>;
  /** How many there are by the values of a field, such as scattered or not. */
  readonly by: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Empty where the reader may not know their names. */
  readonly named: readonly Named[];
}

export interface Waiver {
  readonly name: string;
  readonly at: string;
  readonly text: string;
}

export interface RuleOutcome extends Words {
  readonly id: string;
  readonly law: string;
  /** Whether somebody compared the rule with the text of the law. */
  readonly verified: boolean;
  readonly severity: 'fail' | 'warn';
  readonly verdict: Verdict;
  readonly found: Words;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly named: readonly Named[];
  readonly proof: GeoJSON.Geometry | null;
  readonly waived: Waiver | null;
}

export interface Matrix {
  readonly kinds: readonly (Words & { readonly id: string })[];
  /** Rows before, columns after. */
  readonly m2: readonly (readonly number[])[];
  readonly residual_m2: number | null;
}

export interface Totals {
  readonly whole_m2: number;
  readonly kinds: Readonly<Record<string, number>>;
}

export interface SideTotals extends Totals {
  readonly planar_m2: number | null;
  /** The 3-degree zone of Gauss and Krüger. */
  readonly plane_zone: number | null;
}

export interface BoundaryForm {
  readonly parts: number;
  readonly holes: number;
  readonly compactness: number;
  readonly core_to_outside_m: number | null;
  readonly effective_mesh_m2: number | null;
  readonly shoreline_m: number | null;
}

export interface Fault extends Words {
  readonly kind: string;
  readonly area_m2: number;
  readonly geometry: GeoJSON.Geometry | null;
}

export interface Touched {
  readonly noun: string;
  /** "" where the reader may not know it. */
  readonly id: string;
  readonly label: string;
  readonly unsettled: boolean;
  readonly before: string;
  readonly after: string;
  /** "" where the line moved by less than the tolerance of drawing. */
  readonly change: string;
}

export interface Cover extends Words {
  readonly id: string;
  readonly area_m2: number;
}

export interface Gone {
  readonly change: string;
  readonly number: number;
  readonly before_words: Words;
  readonly after_words: Words;
  readonly transition: Transition;
  readonly area_m2: number;
  readonly where: Words;
}

export interface Moved {
  readonly metres: number;
  readonly east_m: number;
  readonly north_m: number;
  readonly turn_deg: number;
  readonly words: Words;
}

/** All of a comparison but its changes; what could not be compared has no matrix and no form. */
export interface Reading {
  readonly id: string;
  readonly boundary: string;
  readonly base: string | null;
  readonly base_name: Words | null;
  readonly regime: string;
  /** Whether three zones were read as two, by the usual mapping. */
  readonly mapped: boolean;
  readonly at: string;
  readonly as_of: string;
  readonly stale: { readonly zones: boolean; readonly things: boolean };
  readonly unread: (Words & { readonly why: string }) | null;
  readonly moved: Moved | null;
  readonly matrix: Matrix;
  readonly totals: { readonly before: SideTotals; readonly after: SideTotals };
  readonly form: { readonly before: BoundaryForm; readonly after: BoundaryForm } | null;
  readonly noise_m: number | null;
  readonly noise: readonly { readonly before: string; readonly after: string; readonly count: number; readonly area_m2: number }[];
  readonly changes: number;
  readonly changes_m2: number;
  readonly slivers: number;
  readonly faults: readonly Fault[];
  /** What is odd about the drawing and stops nothing. */
  readonly hints: readonly Fault[];
  readonly effects: readonly Effect[];
  readonly rules: readonly RuleOutcome[];
  readonly touched: readonly Touched[];
  readonly earlier: string | null;
  readonly gone: readonly Gone[];
  readonly land_cover: { readonly source: string; readonly classes: readonly Cover[]; readonly unknown_m2: number } | null;
}

export interface Review {
  readonly accept: number;
  readonly object: number;
  readonly revise: number;
  readonly open_objections: number;
  readonly remarks: number;
  readonly mine: Stance | null;
  readonly changed_since_mine: boolean;
}
export type Stance = 'accept' | 'object' | 'revise';

export interface Change {
  readonly number: number;
  readonly id: string;
  readonly before: string;
  readonly after: string;
  readonly before_words: Words;
  readonly after_words: Words;
  readonly transition: Transition;
  readonly area_m2: number;
  readonly planar_m2: number | null;
  readonly plane_zone: number | null;
  readonly width_m: number;
  readonly sliver: boolean;
  readonly place: readonly [number, number];
  readonly where: Words;
  readonly neighbours: readonly string[];
  readonly effects: readonly Effect[];
  readonly land_cover: readonly Cover[] | null;
  readonly severity: Grade;
  readonly rules: readonly string[];
  readonly earlier: readonly { readonly boundary: string; readonly change: string; readonly same: boolean; readonly share: number }[];
  readonly review: Review;
}

export interface ChangeList {
  readonly reading: string;
  readonly boundary: string;
  readonly total: number;
  readonly changes: readonly Change[];
}

export interface NearbyZone {
  readonly zone: string;
  readonly geometry: GeoJSON.Geometry;
}

/** One change with its shape, the zones of both versions about it, and the rules that touch it. */
export interface ChangeDetail {
  readonly reading: string;
  readonly change: Change;
  readonly geometry: GeoJSON.Geometry;
  readonly zones_before: readonly NearbyZone[];
  readonly zones_after: readonly NearbyZone[];
  readonly rules: readonly RuleOutcome[];
  readonly touched: readonly Touched[];
}

export type RemarkKind = 'remark' | 'decision' | 'answer' | 'resolve' | 'reopen' | 'waive' | 'unwaive';

/** One saying where it stands now. */
export interface Remark {
  readonly id: string;
  /** Grows with each saying. */
  readonly number: number;
  /** Of which revision it was said. */
  readonly boundary: string;
  readonly revision: number;
  /** The change it is about now; "" for the whole version. */
  readonly change: string;
  /** All that became of that change; empty where nothing did. */
  readonly places: readonly string[];
  /** The change is not what it was when this was said. */
  readonly altered: boolean;
  readonly kind: RemarkKind;
  /** A stance, "retract", or a rule's id. */
  readonly about: string;
  readonly reply_to: string | null;
  readonly text: string;
  readonly mentions: readonly string[];
  /** Their names. */
  readonly mentioned: readonly string[];
  readonly attachments: readonly string[];
  readonly role: string | null;
  readonly at: string;
  readonly account: string | null;
  readonly name: string;
  readonly unit: string | null;
  readonly demonstration: boolean;
  /** An objection that waits for an answer. */
  readonly open: boolean;
  /** A thread that somebody called settled. */
  readonly settled: boolean;
}

/** Somebody who may read the proposal. */
export interface Reader {
  readonly account: string;
  readonly name: string;
  readonly unit: string;
}

/** All that was said of a version and its earlier revisions, and what the reader could say. */
export interface Talk {
  readonly remarks: readonly Remark[];
  readonly may: readonly RemarkKind[];
  readonly people: readonly Reader[];
}

export type Obligation = 'relocate_now' | 'not_needed' | 'pending' | 'unknown';

export interface ScenarioVillage {
  readonly code: string;
  readonly name: string;
  readonly township: string | null;
  readonly zone: string;
  readonly settlement: string | null;
  readonly households: number | null;
  readonly zone_words: Words;
  readonly obligation: Obligation;
  readonly obligation_words: Words;
  readonly because: Words;
  readonly unit: string | null;
}

export interface ScenarioTask {
  readonly title: Words;
  readonly because: Words;
  readonly unit: string | null;
  /** The case it goes on with; null where one would be opened. */
  readonly case: string | null;
  readonly case_number: string | null;
}

export interface Scenario {
  readonly boundary: string;
  readonly villages: readonly ScenarioVillage[];
  readonly counts: Readonly<Record<string, number>>;
  readonly tasks: readonly ScenarioTask[];
}

export interface Scenarios {
  readonly approved: Scenario;
  readonly refused: Scenario;
  readonly differs: readonly string[];
}

/** The proposal without some of its changes. */
export interface WhatIf {
  readonly matrix: Matrix;
  readonly totals: { readonly before: Totals; readonly after: Totals };
  readonly effects: readonly Effect[];
  readonly rules: readonly RuleOutcome[];
  /** Why rules and consequences were not judged; areas are exact in any case. */
  readonly bounded: Words | null;
}

/** Whether authorities still decide on it. */
export function pending(status: BoundaryStatus): boolean {
  return status === 'proposed' || status === 'province_approved' || status === 'nation_reviewed';
}

/** Whether it was the law on a day, or is. */
export function holdsOn(version: Boundary, day: string): boolean {
  const { in_force_from: from, in_force_to: to } = version;
  return (version.status === 'in_force' || version.status === 'superseded') && from !== null && from <= day && (to === null || day < to);
}

/** Versions with their depth in the chain of parents and revisions: each under what it was drawn from, the newest law first. */
export function chained(versions: readonly Boundary[]): readonly { readonly version: Boundary; readonly depth: number }[] {
  const known = new Set(versions.map((each) => each.id));
  const above = (each: Boundary): string | null => [each.revises, each.parent].find((id) => id !== null && id !== each.id && known.has(id)) ?? null;
  const laid: { version: Boundary; depth: number }[] = [];
  const seen = new Set<string>();
  const lay = (version: Boundary, depth: number): void => {
    if (seen.has(version.id)) return; // a ring of parents ends where it closes
    seen.add(version.id);
    laid.push({ version, depth });
    for (const below of versions.filter((each) => above(each) === version.id)) lay(below, depth + 1);
  };
  for (const version of versions.filter((each) => above(each) === null)) lay(version, 0);
  for (const version of versions) lay(version, 0);
  return laid;
}
