/** Imports: the list, and the one that is looked at now, followed while the server works on it. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { sendFile } from '../api/upload';
import { decisionsOf, NO_DECISIONS, type Decisions, type HandedIn, type Import, type ShapesShown } from '../domain/import';
import { goesOn, nextAsk, type Job } from '../domain/job';

const SHAPES = 2000; // what a phone draws without trouble

export const imports = signal<readonly Import[] | null>(null);
/** The import on the page; null until it was read. */
export const current = signal<Import | null>(null);
/** The answers as the person sees them now; what differs from the import's own waits for another examination. */
export const draft = signal<Decisions>(NO_DECISIONS);
export const shapes = signal<ShapesShown | null>(null);
export const trouble = signal<Problem | null>(null);
/** The reason for storing as written so far; another examination does not lose it. */
export const reason = signal('');
/** Whether the last question after the running job had no answer. */
export const lost = signal(false);

/** Read the list of imports. */
export async function readImports(): Promise<Problem | null> {
  const got = await getJson<{ imports: readonly Import[] }>('/api/imports');
  if ('problem' in got) return got.problem;
  imports.value = got.value.imports;
  return null;
}

/** Begin an import into a layer. */
export async function beginImport(layer: string): Promise<Got<Import>> {
  return await sendJson<Import>('POST', '/api/imports', { layer });
}

/** Hand in one file of an import; `told` hears how many of its bytes have left. */
export function handIn(id: string, file: File, told: (sent: number) => void) {
  return sendFile<HandedIn>(`${at(id)}/files?${new URLSearchParams({ name: file.name }).toString()}`, file, told);
}

/** Look at one import until somebody looks at another. */
export async function openImport(id: string): Promise<void> {
  if (current.value?.id !== id) close();
  took(await getJson<Import>(at(id)), id);
}

/** Look at none. */
export function close(): void {
  current.value = shapes.value = trouble.value = null;
  lost.value = false;
  reason.value = '';
  draft.value = NO_DECISIONS;
}

/** Have the files looked at with these answers. */
export async function examine(id: string, decisions: Decisions): Promise<boolean> {
  draft.value = decisions;
  return took(await sendJson<Import>('POST', `${at(id)}/examine`, decisions), id);
}

export async function commit(id: string, why: string): Promise<boolean> {
  return took(await sendJson<Import>('POST', `${at(id)}/commit`, { why }), id);
}

export async function undo(id: string, why: string): Promise<boolean> {
  return took(await sendJson<Import>('POST', `${at(id)}/undo`, { why }), id);
}

/** Ask the running job to stop; it ends at its next step. */
export async function cancel(job: Job): Promise<void> {
  const got = await sendJson<Job>('POST', `/api/jobs/${encodeURIComponent(job.id)}/cancel`);
  if ('problem' in got) trouble.value = got.problem;
}

function took(got: Got<Import>, id: string): boolean {
  if ('problem' in got) {
    trouble.value = got.problem;
    return false;
  }
  trouble.value = null;
  current.value = got.value;
  draft.value = decisionsOf(got.value);
  if (goesOn(got.value.job)) void followOnce(id, got.value.job!.id);
  else if (got.value.report !== null) void readShapes(id);
  return true;
}

let followed = '';

/** Follow a job once, however often its import was read: a second reading would drop what was answered since. */
async function followOnce(id: string, job: string): Promise<void> {
  if (followed === job) return;
  followed = job;
  await follow(id, job);
  if (followed === job) followed = '';
}

/** Ask how far the job is until it ended, then read the import anew. */
async function follow(id: string, job: string): Promise<void> {
  for (let asked = 0; looksAt(id, job); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    if (!looksAt(id, job)) return;
    const now = await jobNow(id, job);
    lost.value = now === null;
    if (now === null || !looksAt(id, job)) continue; // no answer: ask again
    if (!goesOn(now)) return await reread(id);
    current.value = { ...current.value!, job: now };
  }
}

/** How far the job is; of another person's job only the import tells it. */
async function jobNow(id: string, job: string): Promise<Job | null> {
  const own = current.value?.mine !== false ? await getJson<Job>(`/api/jobs/${encodeURIComponent(job)}`) : null;
  if (own !== null && 'value' in own) return own.value;
  const whole = await getJson<Import>(at(id));
  return 'value' in whole ? whole.value.job : null;
}

async function reread(id: string): Promise<void> {
  const got = await getJson<Import>(at(id));
  if (current.value?.id === id) took(got, id);
}

function looksAt(id: string, job: string): boolean {
  return current.value?.id === id && current.value.job?.id === job;
}

async function readShapes(id: string): Promise<void> {
  const got = await getJson<ShapesShown>(`${at(id)}/shapes?limit=${SHAPES}`);
  if (current.value?.id === id) shapes.value = 'value' in got ? got.value : null;
}

function at(id: string): string {
  return `/api/imports/${encodeURIComponent(id)}`;
}
