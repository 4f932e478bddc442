/** Exports: the log, and those that the server still writes. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import type { Asked, Export } from '../domain/export';
import { goesOn, nextAsk, type Job } from '../domain/job';

export const exports = signal<readonly Export[] | null>(null);

let following = false;

/** Read the log, and ask again while anything in it is being written. */
export async function readExports(): Promise<Problem | null> {
  const got = await getJson<{ exports: readonly Export[] }>('/api/exports');
  if ('problem' in got) return got.problem;
  exports.value = got.value.exports;
  if (waits() && !following) void follow();
  return null;
}

/** Ask for a file. */
export async function beginExport(asked: Asked): Promise<Got<Export>> {
  const got = await sendJson<Export>('POST', '/api/exports', asked);
  if ('value' in got) {
    exports.value = [got.value, ...(exports.value ?? [])];
    if (!following) void follow();
  }
  return got;
}

/** Ask the running job to stop. */
export async function cancelExport(job: Job): Promise<Problem | null> {
  const got = await sendJson<Job>('POST', `/api/jobs/${encodeURIComponent(job.id)}/cancel`);
  return 'problem' in got ? got.problem : null;
}

/** Leave the page: nobody waits any more. */
export function leaveExports(): void {
  following = false;
  exports.value = null;
}

function waits(): boolean {
  return exports.value?.some((each) => goesOn(each.job)) ?? false;
}

async function follow(): Promise<void> {
  following = true;
  for (let asked = 0; following && waits(); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    if (!following) return;
    const got = await getJson<{ exports: readonly Export[] }>('/api/exports');
    if ('value' in got && following) exports.value = got.value.exports;
  }
  following = false;
}

/** Tell every state of the file until its job has ended or nobody waits any more. */
export async function followFile(first: Export, told: (file: Export) => void, waits: () => boolean): Promise<void> {
  let file = first;
  for (let asked = 0; goesOn(file.job) && waits(); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    const got = await getJson<Export>(`/api/exports/${encodeURIComponent(file.id)}`);
    if (!waits()) return;
    if ('value' in got) told((file = got.value));
  }
}
