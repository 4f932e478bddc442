/** Comparisons of scenes: the list, one of them with its patches, and a new one while the server works on it. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { goesOn, nextAsk, type Job } from '../domain/job';
import type { Run } from '../domain/sceneRun';
import { whenOthersCome } from './session';

export const runs = signal<readonly Run[] | null>(null);

whenOthersCome(() => (runs.value = null));

export async function readRuns(): Promise<Problem | null> {
  const got = await getJson<{ runs: readonly Run[] }>('/api/scenes/runs');
  if ('problem' in got) return got.problem;
  runs.value = got.value.runs;
  return null;
}

export async function readRun(id: string): Promise<Got<Run>> {
  return await getJson<Run>(`/api/scenes/runs/${encodeURIComponent(id)}`);
}

export async function readPatches(id: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(`/api/scenes/runs/${encodeURIComponent(id)}/patches.geojson`);
}

/** What comes back when a comparison is asked for: a job, alone or in something; or the run, when it was made before. */
interface Begun {
  readonly job?: Job | string | null;
  readonly run?: string | { readonly id: string } | null;
  readonly id?: string;
  readonly state?: Job['state'];
}

export interface Compared {
  readonly problem: Problem | null;
  /** The run that the job made; null while it cannot be told which. */
  readonly run: string | null;
}

/** Compare two scenes. `told` hears how far the work is; `goes` says whether anybody still waits. */
export async function compare(earlier: string, later: string, why: string, told: (job: Job) => void, goes: () => boolean): Promise<Compared> {
  const before = new Set((runs.value ?? []).map(({ id }) => id));
  const got = await sendJson<Begun>('POST', '/api/scenes/runs', { earlier, later, purpose: 'leads', parameters: null, why });
  if ('problem' in got) return { problem: got.problem, run: null };
  let job = await jobIn(got.value);
  for (let asked = 0; goes() && job !== null; asked += 1) {
    told(job);
    if (!goesOn(job)) break;
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    const now = await getJson<Job>(`/api/jobs/${encodeURIComponent(job.id)}`);
    if ('value' in now) job = now.value; // no answer: ask again
  }
  if (job !== null && job.state !== 'done') return { problem: failureOf(job), run: null };
  await readRuns();
  const named = typeof got.value.run === 'string' ? got.value.run : got.value.run?.id;
  const made = runs.value?.find((run) => run.id === named) ?? runs.value?.find((run) => !before.has(run.id)) ?? runs.value?.find((run) => run.earlier.id === earlier && run.later.id === later);
  return { problem: null, run: made?.id ?? null };
}

async function jobIn(begun: Begun): Promise<Job | null> {
  if (begun.job !== undefined && begun.job !== null && typeof begun.job === 'object') return begun.job;
  if (typeof begun.job !== 'string') return begun.state === undefined ? null : (begun as unknown as Job);
  const got = await getJson<Job>(`/api/jobs/${encodeURIComponent(begun.job)}`);
  return 'value' in got ? got.value : null;
}

function failureOf(job: Job): Problem {
  const kept = job.problem;
  return { code: kept?.code ?? `job-${job.state}`, status: 0, detail: kept === null ? '' : document.documentElement.lang === 'en' ? kept.en : kept.zh };
}
