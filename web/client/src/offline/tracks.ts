/** Walks on this device: each point is on the disk before the next one comes; sent in parts, deleted with a whole receipt. */

import { getJson, isAway, sendJson, type Problem } from '../api/client';
import { canonical } from '../domain/canonical';
import { partsOf, partText, segmentOf, type Consent, type Head, type Point, type Segmented, type TrackReceipt } from '../domain/track';
import { newId } from './identity';
import { sha256 } from './sha256';
import { STRICT, type PhoneStore } from './store';

/** `queued`: its author said send. */
export type WalkState = 'walking' | 'paused' | 'ended' | 'queued' | 'sent' | 'refused';

/** A walk; its points lie beside it until the server has them all. */
export interface Walk {
  readonly id: string;
  readonly account: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly consent: Consent;
  readonly state: WalkState;
  readonly sentAt: string | null;
  readonly receipt: TrackReceipt | null;
  readonly problem: Problem | null;
}

/** One point of a walk. */
export interface WalkPoint extends Segmented {
  readonly track: string;
}

/** Begin a walk; it is on the disk when the promise settles. */
export async function begin(store: PhoneStore, account: string, consent: Consent, at: Date): Promise<Walk> {
  const walk: Walk = {
    id: newId(), account, startedAt: at.toISOString(), endedAt: null, consent, state: 'walking', sentAt: null, receipt: null, problem: null,
  };
  await put(store, walk);
  return walk;
}

/** Keep a point; the segment follows from the one before it. `broken`: the page was away or paused since. */
export async function keepPoint(store: PhoneStore, track: string, point: Point, last: Segmented | null, broken: boolean): Promise<WalkPoint> {
  const kept = { track, segment: segmentOf(last, point[3], broken), point };
  const work = store.transaction('trackPoints', 'readwrite', STRICT);
  await work.store.add(kept);
  await work.done;
  return kept;
}

/** The points of a walk in the order of their recording. */
export async function pointsOf(store: PhoneStore, track: string): Promise<readonly WalkPoint[]> {
  return await store.getAllFromIndex('trackPoints', 'track', track);
}

/** This person's walks, the last begun first. */
export async function walksOf(store: PhoneStore, account: string): Promise<readonly Walk[]> {
  const walks = await store.getAllFromIndex('tracks', 'account', account);
  return walks.sort((one, other) => other.startedAt.localeCompare(one.startedAt));
}

/** Change a walk on the disk. */
export async function changed(store: PhoneStore, walk: Walk, change: Partial<Walk>): Promise<Walk> {
  const after = { ...walk, ...change };
  await put(store, after);
  return after;
}

/** Throw a walk away with all its points. */
export async function discard(store: PhoneStore, track: string): Promise<void> {
  const work = store.transaction(['tracks', 'trackPoints'], 'readwrite', STRICT);
  await work.objectStore('tracks').delete(track);
  for (const key of await work.objectStore('trackPoints').index('track').getAllKeys(track)) await work.objectStore('trackPoints').delete(key);
  await work.done;
}

/**
 * Send an ended walk: its head, the parts that are missing, nothing else. Interrupted anywhere it is sent again, and
 * arrives once. The points are deleted when the receipt misses nothing and names this very content.
 */
export async function sendWalk(store: PhoneStore, walk: Walk): Promise<Walk> {
  if (!(await isTheirs(walk))) return walk;
  const parts = partsOf(await pointsOf(store, walk.id));
  if (parts.length === 0) return await changed(store, walk, { state: 'sent', sentAt: new Date().toISOString() }); // nothing was recorded
  const texts = new Map(await Promise.all(parts.map(async (part) => [await hashOf(partText(part)), part] as const)));
  const head: Head = {
    started_at: walk.startedAt, ended_at: walk.endedAt ?? walk.startedAt, consent: walk.consent,
    parts: [...texts].map(([hash, part]) => ({ sha256: hash, segment: part.segment, points: part.points.length })),
  };
  const address = `/api/tracks/${walk.id}`;
  let got = await sendJson<Sent>('PUT', address, head);
  for (const hash of 'value' in got ? got.value.missing_parts : []) {
    got = await sendJson<Sent>('PUT', `${address}/parts/${hash}`, texts.get(hash));
    if ('problem' in got) break;
  }
  if ('problem' in got) return isLater(got.problem) ? walk : await changed(store, walk, { state: 'refused', problem: got.problem });
  const { receipt } = got.value;
  if (receipt.missing_parts.length > 0 || receipt.content_sha256 !== await hashOf(canonical(head))) return walk;
  return await delivered(store, { ...walk, state: 'sent', sentAt: new Date().toISOString(), receipt, problem: null });
}

interface Sent {
  readonly missing_parts: readonly string[];
  readonly receipt: TrackReceipt;
}

/** Whether the server takes us for the person who walked: another tab may have signed in somebody else. */
async function isTheirs(walk: Walk): Promise<boolean> {
  const got = await getJson<{ readonly account: { readonly id: string } | null }>('/api/session');
  return 'value' in got && got.value.account?.id === walk.account;
}

/** Away, not signed in, or asked to come again: nothing is wrong with the walk. */
function isLater(problem: Problem): boolean {
  return isAway(problem) || [401, 408, 425, 429].includes(problem.status);
}

async function delivered(store: PhoneStore, walk: Walk): Promise<Walk> {
  const work = store.transaction(['tracks', 'trackPoints'], 'readwrite', STRICT);
  await work.objectStore('tracks').put(walk);
  for (const key of await work.objectStore('trackPoints').index('track').getAllKeys(walk.id)) await work.objectStore('trackPoints').delete(key);
  await work.done;
  return walk;
}

async function put(store: PhoneStore, walk: Walk): Promise<void> {
  const work = store.transaction('tracks', 'readwrite', STRICT);
  await work.store.put(walk);
  await work.done;
}

async function hashOf(text: string): Promise<string> {
  return await sha256(new TextEncoder().encode(text));
}
