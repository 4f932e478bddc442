/** What a step's form asks, whether it is filled in, and what it sends: exactly the fields the step declares. */

import type { CaseDetail, CaseLine, CaseStep, Measure, Task } from './case';

export type Typed = Readonly<Record<string, string>>;

export interface StepDraft {
  readonly typed: Typed;
  readonly tasks: readonly Task[];
  readonly why: string;
}

/** What a form begins with: what the case already says, never a decision. */
export function begun(step: CaseStep, detail: CaseDetail): StepDraft {
  const { case: now, tasks } = detail;
  const known: Readonly<Record<string, string | null>> = {
    rectifying_unit: now.rectifying_unit, supervising_unit: now.supervising_unit, verifying_unit: now.verifying_unit,
    lead_leader: now.lead_leader, term: now.term, long_until: now.long_until,
  };
  const typed = Object.fromEntries(step.fields.filter((name) => name !== 'tasks').map((name) => [name, known[name] ?? '']));
  const first = tasks.length > 0 ? tasks : [aTask(now, 1)];
  return { typed, tasks: step.fields.includes('tasks') ? first.map((task) => ({ ...task })) : [], why: '' };
}

/** An empty line of the task list, with the unit that rectifies. */
export function aTask(now: Pick<CaseLine, 'rectifying_unit'>, number: number): Task {
  return { id: `t${number}`, text: '', unit: now.rectifying_unit ?? '', person: '', post: '', due_on: null, measures: [aMeasure(`t${number}m1`)] };
}

export function aMeasure(id: string): Measure {
  return { id, text: '', issued_on: null, due_on: null, document: null, done_on: null };
}

/** The first number that no task bears yet. */
export function nextNumber(ids: readonly string[], prefix: string): number {
  let number = ids.length + 1;
  while (ids.includes(`${prefix}${number}`)) number += 1;
  return number;
}

export const OPTIONAL: ReadonlySet<string> = new Set(['long_until', 'report', 'remainder']);
const LONG_TERMS: ReadonlySet<string> = new Set(['sustained', 'staged', 'nearly']);

/** Names of what is missing, `why` and `tasks` among them; the server judges the rest. */
export function missing(step: CaseStep, draft: StepDraft): readonly string[] {
  const lacking = step.fields.filter((name) => name !== 'tasks' && !OPTIONAL.has(name) && (draft.typed[name] ?? '').trim() === '');
  if (step.fields.includes('long_until') && LONG_TERMS.has(draft.typed['term'] ?? '') && (draft.typed['long_until'] ?? '') === '') lacking.push('long_until');
  if (step.fields.includes('tasks') && draft.tasks.every((task) => task.text.trim() === '')) lacking.push('tasks');
  if (step.wants_reason && draft.why.trim().length < 2) lacking.push('why');
  return lacking;
}

/** The step as the server takes it; empty fields are left out. */
export function bodyOf(step: CaseStep, draft: StepDraft, version: number): Readonly<Record<string, unknown>> {
  const said = Object.fromEntries(step.fields.filter((name) => name !== 'tasks' && (draft.typed[name] ?? '').trim() !== '').map((name) => [name, value(name, draft.typed[name]!.trim())]));
  const tasks = step.fields.includes('tasks') ? { tasks: draft.tasks.map(trimmed) } : {};
  return { version, why: draft.why.trim(), ...said, ...tasks };
}

function value(name: string, typed: string): string | number {
  return name === 'remainder' ? Number(typed) : typed;
}

function trimmed(task: Task): Task {
  const measures = task.measures.filter((measure) => measure.text.trim() !== '' || measure.issued_on !== null);
  return { ...task, text: task.text.trim(), person: task.person.trim(), post: task.post.trim(), measures: measures.map((each) => ({ ...each, text: each.text.trim() })) };
}

/** Steps in the order in which a person looks for them: what they may do first, the closing way before its side ways. */
export function inOrder(steps: readonly CaseStep[]): { readonly mine: readonly CaseStep[]; readonly others: readonly CaseStep[] } {
  const first = [...steps].sort((a, b) => Number(leadsOn(b)) - Number(leadsOn(a))); // else as the table has them
  return { mine: first.filter((step) => step.allowed), others: first.filter((step) => !step.allowed) };
}

const MAIN: ReadonlySet<string> = new Set([
  'confirm', 'assign', 'start', 'report_done', 'first_review', 'sign_lead', 'sign_group', 'close', 'watch', 'grant_extension', 'uphold_appeal',
]);

/** Whether a step leads on towards the closing. */
export function leadsOn(step: Pick<CaseStep, 'id'>): boolean {
  return MAIN.has(step.id);
}

/** Whether a closed step is what the case waits for; a decision that nobody asked for is not. */
export function comesNext(step: CaseStep): boolean {
  return leadsOn(step) && step.hindrances.every((each) => each.code !== 'nothing-asked');
}
