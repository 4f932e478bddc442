/** How findings are told: their order, their rows, what still has to be decided. */

import type { Column, Decisions, Finding, Report, Severity } from './import';
import { fieldOf } from './import';

const ORDER: readonly Severity[] = ['error', 'warning', 'note'];
const ROWS_NAMED = 6;

export interface FindingGroup {
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

/** Findings by severity, errors first; severities without any stay away. */
export function bySeverity(findings: readonly Finding[]): readonly FindingGroup[] {
  return ORDER.map((severity) => ({ severity, findings: findings.filter((each) => each.severity === severity) }))
    .filter((group) => group.findings.length > 0);
}

/** Findings apart: those that stand, and those whose repair was accepted and done. */
export function settled(findings: readonly Finding[]): { readonly standing: readonly Finding[]; readonly done: readonly Finding[] } {
  return { standing: findings.filter((each) => !each.accepted), done: findings.filter((each) => each.accepted) };
}

/** Codes whose repairs lose nothing and are not accepted yet: what one yes may take together. */
export function lossless(findings: readonly Finding[], decisions: Decisions): readonly string[] {
  const codes = findings.filter((each) => each.repair?.automatic === true && !decisions.accepted.includes(each.code));
  return [...new Set(codes.map((each) => each.code))].sort();
}

/** The rows of a finding: those named, and how many there are; null when it concerns the file. */
export function rowsNamed(finding: Pick<Finding, 'rows' | 'count'>): { readonly rows: readonly number[]; readonly count: number } | null {
  if (finding.rows.length === 0) return null;
  return { rows: finding.rows.slice(0, ROWS_NAMED), count: Math.max(finding.count, finding.rows.length) };
}

/** What keeps the import out, apart: what waits for a yes, and what must be mended in the file; a yes given now counts. */
export function blocking(report: Pick<Report, 'findings' | 'open'>, decisions: Decisions): { readonly decide: number; readonly mend: number } {
  const open = report.open.filter((code) => !decisions.accepted.includes(code)).map((code) => report.findings.filter((each) => each.code === code));
  const decide = open.filter((found) => found.some((each) => each.repair !== null)).length;
  return { decide, mend: open.length - decide };
}

/** Required fields of the layer that no column fills, nor a person's word for all rows. */
export function unfilled<F extends { readonly id: string; readonly required?: boolean }>(
  fields: readonly F[], columns: readonly Column[], decisions: Decisions,
): readonly F[] {
  const filled = new Set(columns.map((column) => fieldOf(column, decisions)));
  const said = (id: string): boolean => (decisions.values[id]?.[''] ?? '') !== '';
  return fields.filter((field) => field.required === true && !filled.has(field.id) && !said(field.id));
}

/** Whether every row is accounted for. */
export function accounted(rows: Report['rows']): boolean {
  return rows.in === rows.fit + rows.refused + rows.left_out;
}
