/** Comparisons of scenes and the limits they go by, as the server has them. */

import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { goesOn, nextAsk, type Job } from '../domain/job';
import type { Against, Limits } from '../domain/leadRun';
import type { Parameters, Run } from '../domain/sceneRun';

export interface SceneName {
  readonly id: string;
  readonly name: string;
  readonly acquired_on: string;
  readonly views?: readonly string[];
  readonly credit?: string;
  readonly bbox?: readonly [number, number, number, number];
}

export async function readRuns(): Promise<Got<readonly Run[]>> {
  const got = await getJson<{ runs: readonly Run[] }>('/api/scenes/runs');
  return 'value' in got ? { value: got.value.runs } : got;
}

export async function readRun(id: string): Promise<Got<Run>> {
  return await getJson<Run>(`/api/scenes/runs/${encodeURIComponent(id)}`);
}

export async function readPatches(id: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(`/api/scenes/runs/${encodeURIComponent(id)}/patches.geojson`);
}

/** What only one of two runs found, and what both did. */
export async function readAgainst(id: string, other: string): Promise<Got<Against>> {
  return await getJson<Against>(`/api/scenes/runs/${encodeURIComponent(id)}/against/${encodeURIComponent(other)}`);
}

export async function readLimits(): Promise<Got<Limits>> {
  return await getJson<Limits>('/api/scenes/limits');
}

/** These limits count from the next comparison on. */
export async function adoptLimits(parameters: Parameters, why: string): Promise<Got<Limits>> {
  return await sendJson<Limits>('PUT', '/api/scenes/limits', { parameters, why });
}

export async function readScenes(): Promise<Got<readonly SceneName[]>> {
  const got = await getJson<{ scenes: readonly SceneName[] }>('/api/scenes');
  return 'value' in got ? { value: got.value.scenes } : got;
}

export interface RunAsked {
  readonly earlier: string;
  readonly later: string;
  readonly purpose: 'leads' | 'preview';
  readonly parameters: Parameters | null;
  readonly why: string;
}

/** Have two scenes compared; gives the run's id once it stands. `told` hears how far the work is. */
export async function haveCompared(asked: RunAsked, told: (job: Job | null) => void, goes: () => boolean): Promise<Got<string>> {
  const got = await sendJson<Job & { readonly subject: string }>('POST', '/api/scenes/runs', asked);
  if ('problem' in got) {
    const made = (got.problem as Problem & { readonly run?: string }).run;
    return got.problem.status === 409 && made !== undefined ? { value: made } : got; // it stands already
  }
  let job: Job = got.value;
  for (let times = 0; goes() && goesOn(job); times += 1) {
    told(job);
    await new Promise((resolve) => setTimeout(resolve, nextAsk(times)));
    const now = await getJson<Job>(`/api/jobs/${encodeURIComponent(job.id)}`);
    if ('value' in now) job = now.value; // no answer: ask again
  }
  told(null);
  const problem = failureOf(job);
  return problem === null ? { value: got.value.subject } : { problem };
}

function failureOf(job: Job): Problem | null {
  if (job.state === 'done') return null;
  const kept = job.problem;
  return { code: kept?.code ?? `job-${job.state}`, status: 0, detail: kept === null ? '' : document.documentElement.lang === 'en' ? kept.en : kept.zh };
}

export interface PointValues {
  readonly scene: string;
  readonly acquired_on: string;
  readonly hidden: boolean;
  /** Its file cannot be read. */
  readonly unreadable: boolean;
  readonly indices: Readonly<Record<string, number | null>>;
}

/** What all scenes show at one point. */
export async function readValues([lon, lat]: readonly [number, number]): Promise<Got<readonly PointValues[]>> {
  const got = await getJson<{ values: readonly PointValues[] }>(`/api/scenes/values?lon=${lon}&lat=${lat}`);
  return 'value' in got ? { value: got.value.values } : got;
}
