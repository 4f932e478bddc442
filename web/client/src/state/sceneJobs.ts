/** Long work on scenes: followed until it ended, or stopped. */

import { getJson, sendJson, type Problem } from '../api/client';
import { goesOn, nextAsk, type Job } from '../domain/job';

/** Tell how far a job is until it ended or nobody waits; what went wrong, or null. */
export async function followJob(first: Job, told: (job: Job) => void, goes: () => boolean): Promise<Problem | null> {
  let job = first;
  for (let asked = 0; goes(); asked += 1) {
    told(job);
    if (!goesOn(job)) return job.state === 'done' ? null : failureOf(job);
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    const now = await getJson<Job>(`/api/jobs/${encodeURIComponent(job.id)}`);
    if ('value' in now) job = now.value; // no answer: ask again
  }
  return null;
}

/** Ask a job to stop; it ends at its next step. */
export async function cancelJob(job: Job): Promise<void> {
  await sendJson<Job>('POST', `/api/jobs/${encodeURIComponent(job.id)}/cancel`);
}

function failureOf(job: Job): Problem {
  const kept = job.problem;
  return { code: kept?.code ?? `job-${job.state}`, status: 0, detail: kept === null ? '' : document.documentElement.lang === 'en' ? kept.en : kept.zh };
}
