/** Comparisons of scenes: the list, one of them with its patches, and a new one while the server works on it. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import type { Job } from '../domain/job';
import type { Run, RunComing } from '../domain/sceneRun';
import { whenOthersCome } from './session';

export const runs = signal<readonly Run[] | null>(null);
/** Those of mine that wait or run. */
export const runsComing = signal<readonly RunComing[]>([]);

whenOthersCome(() => {
  runs.value = null;
  runsComing.value = [];
});

export async function readRuns(): Promise<Problem | null> {
  const got = await getJson<{ runs: readonly Run[]; jobs?: readonly RunComing[] }>('/api/scenes/runs');
  if ('problem' in got) return got.problem;
  runs.value = got.value.runs;
  runsComing.value = got.value.jobs ?? [];
  return null;
}

export async function readRun(id: string): Promise<Got<Run>> {
  return await getJson<Run>(at(id));
}

export async function readPatches(id: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(`${at(id)}/patches.geojson`);
}

export interface Asked {
  readonly earlier: string;
  readonly later: string;
  readonly why: string;
  /** Compare although the shift between both cannot be measured. */
  readonly asItLies: boolean;
}

/** Have two scenes compared: the job, whose subject is the run that it makes. */
export async function compare({ earlier, later, why, asItLies }: Asked): Promise<Got<Job>> {
  return await sendJson<Job>('POST', '/api/scenes/runs', { earlier, later, purpose: 'leads', parameters: asItLies ? { as_it_lies: true } : null, why });
}

/** The run that was made of the same with the same already, where a refusal names one. */
export function madeBefore(problem: Problem): string | null {
  const run = (problem as Problem & { readonly run?: unknown }).run;
  return typeof run === 'string' ? run : null;
}

function at(id: string): string {
  return `/api/scenes/runs/${encodeURIComponent(id)}`;
}
