/** Taking an area along: asked for, put together by the server, weighed, fetched, current. One at a time. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Problem } from '../api/client';
import type { AreaBox, AreaKind, AreaManifest } from '../domain/area';
import { goesOn, nextAsk, type Job, type KeptProblem } from '../domain/job';
import { bringArea, comingArea, currentArea, forgetAreas, freeBytes, giveUpComing, noteComing, planOf, type AreaProblem, type FetchPlan } from '../offline/areas';
import { phoneStore } from '../offline/store';
import { current, nowCurrent } from './areas';
import { account, whenOthersCome } from './session';

export interface Area {
  readonly id: string;
  readonly kind: AreaKind;
  readonly state: string;
  readonly job: Job | null;
  readonly problem: KeptProblem | null;
  readonly manifest: AreaManifest | null;
}

/** Where it stands. `weighed`: the server is ready, and the person sees what would be fetched. */
export type Step =
  | { readonly at: 'idle' }
  | { readonly at: 'making'; readonly area: Area; readonly lost: boolean }
  | { readonly at: 'weighed'; readonly manifest: AreaManifest; readonly plan: FetchPlan }
  | { readonly at: 'fetching'; readonly manifest: AreaManifest; readonly bytes: number; readonly done: number };

export const step = signal<Step>({ at: 'idle' });
export const askProblem = signal<Problem | null>(null);
export const makeProblem = signal<KeptProblem | null>(null);
export const fetchProblem = signal<AreaProblem | null>(null);
export const free = signal<number | null>(null);

const LOCK = 'areas';
let stop = new AbortController();
let following = 0;

whenOthersCome(() => {
  following += 1;
  stop.abort();
  step.value = { at: 'idle' };
  askProblem.value = makeProblem.value = fetchProblem.value = null;
});

/** Ask the server for a package. */
export async function askArea(kind: AreaKind, box: AreaBox | null): Promise<void> {
  askProblem.value = makeProblem.value = fetchProblem.value = null;
  const who = account.value?.id;
  const got = await sendJson<Area>('POST', '/api/areas', { kind, bbox: kind === 'box' ? box : null });
  if (account.value?.id !== who) return; // somebody else came meanwhile
  if ('problem' in got) askProblem.value = got.problem;
  else await follow(got.value);
}

/** Ask for the same ground anew. */
export async function updateArea(manifest: AreaManifest): Promise<void> {
  await askArea(manifest.kind, manifest.kind === 'box' ? manifest.box : null);
}

/** Stop the server's work, or the fetching; what was fetched stays for the next try. */
export async function stopArea(): Promise<void> {
  const now = step.value;
  following += 1;
  if (now.at === 'making' && now.area.job !== null) await sendJson('POST', `/api/jobs/${encodeURIComponent(now.area.job.id)}/cancel`);
  stop.abort();
  if (now.at !== 'fetching') step.value = { at: 'idle' };
}

/** Give up what was coming: its files go. */
export async function giveUp(): Promise<void> {
  const who = account.value?.id;
  step.value = { at: 'idle' };
  fetchProblem.value = null;
  if (who !== undefined) await giveUpComing(await phoneStore(), who);
  await tellFree();
}

/** Remove the package from this device. */
export async function dropArea(): Promise<void> {
  const who = account.value?.id;
  if (who === undefined) return;
  await forgetAreas(await phoneStore(), who);
  nowCurrent(null);
  step.value = { at: 'idle' };
  await tellFree();
}

/** Bring the weighed package over. One tab at a time. */
export async function fetchArea(): Promise<void> {
  const now = step.value;
  const who = account.value?.id;
  if (now.at !== 'weighed' || who === undefined) return;
  const { manifest, plan } = now;
  fetchProblem.value = null;
  stop = new AbortController();
  step.value = { at: 'fetching', manifest, bytes: plan.bytes, done: plan.there };
  const problem = await alone(async () => await bringArea(await phoneStore(), who, manifest, (done) => {
    step.value = { at: 'fetching', manifest, bytes: plan.bytes, done };
  }, stop.signal));
  if (account.value?.id !== who) return await clearLeft(who);
  if (problem === null) {
    nowCurrent(manifest);
    step.value = { at: 'idle' };
  } else {
    fetchProblem.value = problem;
    step.value = { at: 'weighed', manifest, plan: await planOf(manifest, who) };
  }
  await tellFree();
}

/** Somebody signed out while their package came: what the worker wrote after that goes too. */
async function clearLeft(who: string): Promise<void> {
  const store = await phoneStore();
  if (await currentArea(store, who) === null && await comingArea(store, who) === null) await forgetAreas(store, who);
}

/** Take up what was coming when the page was last closed. */
export async function takeUp(): Promise<void> {
  const who = account.value?.id;
  await tellFree();
  if (who === undefined || step.value.at !== 'idle') return;
  const coming = await comingArea(await phoneStore(), who);
  if (coming !== null && coming.id !== current.value?.id) step.value = { at: 'weighed', manifest: coming, plan: await planOf(coming, who) };
}

async function follow(first: Area): Promise<void> {
  const mine = (following += 1);
  let area = first;
  step.value = { at: 'making', area, lost: false };
  for (let asked = 0; goesOn(area.job) || area.state === 'waiting'; asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    if (mine !== following) return;
    const got = await getJson<Area>(`/api/areas/${encodeURIComponent(area.id)}`);
    if (mine !== following) return;
    if ('value' in got) area = got.value;
    else if (got.problem.status !== 0) return refused(got.problem);
    step.value = { at: 'making', area, lost: 'problem' in got };
  }
  await weigh(area);
}

async function weigh(area: Area): Promise<void> {
  const who = account.value?.id;
  if (area.manifest === null || who === undefined) {
    makeProblem.value = area.problem ?? area.job?.problem ?? null;
    step.value = { at: 'idle' };
    return;
  }
  await noteComing(await phoneStore(), who, area.manifest);
  step.value = { at: 'weighed', manifest: area.manifest, plan: await planOf(area.manifest, who) };
  await tellFree();
}

function refused(problem: Problem): void {
  askProblem.value = problem;
  step.value = { at: 'idle' };
}

async function tellFree(): Promise<void> {
  free.value = await freeBytes();
}

async function alone(work: () => Promise<AreaProblem | null>): Promise<AreaProblem | null> {
  return await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => (lock === null ? { trouble: 'busy', problem: null } : await work()));
}
