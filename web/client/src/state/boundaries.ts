/** Boundary versions and what is said of them, as the server has them. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { sendFile } from '../api/upload';
import type { Boundary, BoundaryDetail, BoundaryList, ChangeDetail, ChangeList, Reading, Remark, RemarkKind, Scenarios, Talk, WhatIf } from '../domain/boundary';
import { mediaType } from '../domain/evidence';
import { goesOn, nextAsk, type Job } from '../domain/job';
import { sha256 } from '../offline/sha256';
import { whenOthersCome } from './session';

/** What one can say; the id is made here, so that the same sent again arrives once. */
export interface Said {
  readonly id: string;
  readonly change: string;
  readonly kind: RemarkKind;
  readonly about: string;
  readonly reply_to: string | null;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly attachments: readonly string[];
}

/** Whether keys of one letter walk through the changes; people who dictate switch them off. */
export const KEYS = 'lakewatch.boundary-keys';
export const keysOn = signal(localStorage.getItem(KEYS) !== 'off');

export function switchKeys(on: boolean): void {
  keysOn.value = on;
  localStorage.setItem(KEYS, on ? 'on' : 'off');
}

export async function readBoundaries(on: string): Promise<Got<BoundaryList>> {
  return await getJson<BoundaryList>(`/api/boundaries${on === '' ? '' : `?${new URLSearchParams({ on }).toString()}`}`);
}

export async function readBoundary(id: string): Promise<Got<BoundaryDetail>> {
  return await getJson<BoundaryDetail>(at(id));
}

/** The latest reading; null for a version that nobody has had read. */
export async function readReading(id: string): Promise<Got<Reading | null>> {
  const got = await getJson<Reading>(at(id, 'reading'));
  return 'problem' in got && got.problem.status === 404 ? { value: null } : got;
}

export async function readChanges(id: string): Promise<Got<ChangeList>> {
  return await getJson<ChangeList>(at(id, 'changes'));
}

export async function readShapes(id: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(at(id, 'changes.geojson'));
}

export async function readChange(id: string, change: string): Promise<Got<ChangeDetail>> {
  return await getJson<ChangeDetail>(at(id, 'changes', change));
}

export async function readZones(id: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(at(id, 'zones'));
}

export async function readScenarios(id: string): Promise<Got<Scenarios>> {
  return await getJson<Scenarios>(at(id, 'scenarios'));
}

/** What was said of the version and its earlier revisions, at the changes that stand now. */
export async function readTalk(id: string): Promise<Got<Talk>> {
  return await getJson<Talk>(at(id, 'remarks'));
}

/** What would result without some of the changes. */
export async function readWhatIf(id: string, without: readonly string[], signal: AbortSignal): Promise<Got<WhatIf>> {
  return await getJson<WhatIf>(`${at(id, 'what-if')}?${new URLSearchParams({ without: without.join(',') }).toString()}`, { signal });
}

export async function sendRemark(id: string, said: Said): Promise<Got<Remark>> {
  return await sendJson<Remark>('POST', at(id, 'remarks'), said);
}

/** Keep a file as evidence; gives its hash. */
export async function attach(file: File): Promise<Got<string>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = await sha256(bytes);
  const kind = mediaType(file.name, file.type);
  const address = `/api/evidence/${hash}?${new URLSearchParams({ name: file.name }).toString()}`;
  const sent = await sendFile<unknown>(address, new Blob([bytes], { type: kind }), () => undefined, kind).ended;
  return 'problem' in sent ? sent : { value: hash };
}

export interface Mention {
  readonly id: string;
  readonly number: number;
  readonly boundary: string;
  readonly boundary_zh: string;
  readonly boundary_en: string;
  readonly change: string;
  readonly text: string;
  readonly at: string;
  readonly name: string;
  /** The reader said something in the thread since. */
  readonly answered: boolean;
}

/** Where the reader was named, the newest first; nothing while that cannot be known. */
export async function readMentions(most: number): Promise<readonly Mention[]> {
  const got = await getJson<{ mentions: readonly Mention[] }>(`/api/boundaries/mentions?limit=${most}`);
  return 'value' in got ? got.value.mentions : [];
}

export interface AttachedFile {
  readonly name: string;
  readonly size_bytes: number;
  readonly media_type: string | null;
  readonly readable: boolean;
  /** Whether the reader may fetch it as it was handed in. */
  readonly original: boolean;
}

const files = new Map<string, AttachedFile>(); // what is on file stays as it is
whenOthersCome(() => files.clear());

/** What an attached file is; null while that cannot be known. */
export async function readFile(hash: string): Promise<AttachedFile | null> {
  const known = files.get(hash);
  if (known !== undefined) return known;
  const got = await getJson<AttachedFile>(`/api/evidence/${hash}`);
  if ('problem' in got) return null;
  files.set(hash, got.value);
  return got.value;
}

/** Have the version read anew. `told` hears how far the work is until it ended; its failure is a problem. */
export async function haveRead(id: string, told: (job: Job) => void, goes: () => boolean): Promise<Problem | null> {
  const got = await sendJson<Job | { job: Job }>('POST', at(id, 'readings'), {});
  if ('problem' in got) return got.problem;
  let job = 'job' in got.value ? got.value.job : got.value;
  for (let asked = 0; goes(); asked += 1) {
    told(job);
    if (!goesOn(job)) return failureOf(job);
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    const now = await getJson<Job>(`/api/jobs/${encodeURIComponent(job.id)}`);
    if ('value' in now) job = now.value; // no answer: ask again
  }
  return null;
}

function failureOf(job: Job): Problem | null {
  if (job.state === 'done') return null;
  const kept = job.problem;
  return { code: kept?.code ?? `job-${job.state}`, status: 0, detail: kept === null ? '' : document.documentElement.lang === 'en' ? kept.en : kept.zh };
}

/** Names of versions by id, for sentences that speak of others. */
export const versionNames = signal<ReadonlyMap<string, Boundary>>(new Map());

whenOthersCome(() => (versionNames.value = new Map()));

export async function readNames(): Promise<void> {
  const got = await readBoundaries('');
  if ('value' in got) versionNames.value = new Map(got.value.boundaries.map((each) => [each.id, each]));
}

function at(id: string, ...parts: readonly string[]): string {
  return ['/api/boundaries', encodeURIComponent(id), ...parts.map(encodeURIComponent)].join('/');
}
