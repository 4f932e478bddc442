/** The walk that is recorded now, by its author's wish: begun, paused, ended, discarded or sent. */

import { computed, signal } from '@preact/signals';
import { sendJson } from '../api/client';
import { GAP_MS, type Point, type Segmented } from '../domain/track';
import { readThrough } from '../offline/kept';
import { phoneStore } from '../offline/store';
import { begin, changed, discard, keepPoint, pointsOf, sendWalk, walksOf, type Walk } from '../offline/tracks';
import type { Terms } from '../domain/track';
import { stayAwake } from './awake';

export type WalkTrouble = 'denied' | 'unavailable' | 'insecure' | 'full';

/** A point is kept when this much time went by since the last one: a walker goes some seven metres in it. */
const EVERY_MS = 5_000;
const AGAIN_MS = 60_000;

export const walks = signal<readonly Walk[]>([]);
/** The points of the walk that is not over. */
export const points = signal<readonly Segmented[]>([]);
export const walkTrouble = signal<WalkTrouble | null>(null);
export const terms = signal<Terms | null>(null);
/** The walk that is recorded, paused, or ended and not yet sent or thrown away. */
export const walk = computed(() => walks.value.find((each) => ['walking', 'paused', 'ended'].includes(each.state)) ?? null);
export const walking = computed(() => walk.value?.state === 'walking');
export const queuedWalks = computed(() => walks.value.filter((each) => each.state === 'queued').length);

let owner: string | null = null;
let watch: number | undefined;
let releases: readonly (() => void)[] = [];
const RECORDING = 'walk ';
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('lakewatch-walks');
let broken = false;
let starting = false;
let writing: Promise<unknown> = Promise.resolve();
let round: Promise<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Begin to look after this person's walks. One that was under way when the browser ended is paused: nobody is recorded
 * unasked. One that another tab records goes on there.
 */
export async function ownWalks(account: string | null): Promise<void> {
  unwatch();
  owner = account;
  walks.value = [];
  points.value = [];
  terms.value = null; // what one person agreed to, the next one has not
  walkTrouble.value = null;
  if (account === null) return;
  const store = await phoneStore();
  const elsewhere = await recordedElsewhere();
  for (const each of await walksOf(store, account)) {
    if (each.state === 'walking' && !elsewhere.has(each.id)) await changed(store, each, { state: 'paused' });
  }
  await refresh();
  void sendWalks();
}

/** Read the text to agree to; without a network the one that was read last. */
export async function readTerms(account: string, language: string): Promise<void> {
  const said = await readThrough<Terms>('/api/tracks/consent', account, language);
  if ('value' in said && account === owner) terms.value = said.value;
}

/** Start to record. Agreeing to the text and starting are one step of the person; the server hears of it now or with the walk. */
export async function start(): Promise<void> {
  const text = terms.value;
  if (owner === null || text === null || walk.value !== null || starting) return;
  starting = true; // a second tap, while the first is on its way to the disk, begins no second walk
  try {
    await startWith(text, owner);
  } finally {
    starting = false;
  }
}

async function startWith(text: Terms, account: string): Promise<void> {
  const agreed = consented(text) ?? { version: text.version, agreed_at: new Date().toISOString() };
  if (consented(text) === null) void sendJson('PUT', '/api/tracks/consent', agreed);
  await begin(await phoneStore(), account, agreed, new Date());
  terms.value = { ...text, mine: { ...agreed, withdrawn_at: null } };
  await refresh();
  record();
  tellOthers();
}

/** What this person agreed to, if it is this text and was not taken back. */
export function consented(text: Terms): { readonly version: string; readonly agreed_at: string } | null {
  const { mine } = text;
  if (mine === null || mine.withdrawn_at !== null || mine.version !== text.version) return null;
  return { version: mine.version, agreed_at: mine.agreed_at };
}

export async function pause(): Promise<void> {
  unwatch();
  await change({ state: 'paused' });
}

export async function goOn(): Promise<void> {
  await change({ state: 'walking' });
  record();
}

export async function stop(): Promise<void> {
  unwatch();
  await writing;
  const last = points.value.at(-1)?.point[3] ?? Date.now();
  const begun = Date.parse(walk.value?.startedAt ?? '');
  await change({ state: 'ended', endedAt: new Date(Number.isNaN(begun) ? last : Math.max(begun, last)).toISOString() }); // the first fix may be a second older than the start
}

/** Throw it away, points and all: nobody hears of it. */
export async function throwAway(id: string): Promise<void> {
  if (id === walk.value?.id) unwatch(); // an older one that goes does not end the one that is recorded
  await writing;
  await discard(await phoneStore(), id);
  await refresh();
  tellOthers();
}

/** Send it, now or as soon as the network is back. */
export async function send(): Promise<void> {
  await change({ state: 'queued' });
  await sendWalks();
}

/** Send what its authors wanted sent; a call while one runs waits for that one. */
export async function sendWalks(): Promise<void> {
  round ??= oneRound().finally(() => (round = undefined));
  await round;
}

/** Take the consent back: the server deletes what it has, the phone what is not sent. */
export async function withdraw(): Promise<boolean> {
  const got = await sendJson('DELETE', '/api/tracks/consent');
  if ('problem' in got) return false;
  unwatch();
  await writing; // the last point is on the disk, and goes with the others
  for (const each of walks.value) await discard(await phoneStore(), each.id);
  terms.value = terms.value === null ? null : { ...terms.value, mine: null };
  await refresh();
  tellOthers();
  return true;
}

/** Send what waits when the network may be back; called once, at the page's start. */
export function watchWalks(): void {
  channel?.addEventListener('message', () => void seen());
  addEventListener('online', () => void sendWalks());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sendWalks();
  });
}

async function oneRound(): Promise<void> {
  const store = await phoneStore();
  for (const each of walks.value.filter(({ state }) => state === 'queued')) {
    if (each.account === owner) await alone(async () => await sendWalk(store, each));
  }
  await refresh();
  clearTimeout(timer);
  if (queuedWalks.value > 0) timer = setTimeout(() => void sendWalks(), AGAIN_MS);
}

/** One tab sends at a time where the browser can say so; the server takes a walk once in any case. */
async function alone(work: () => Promise<unknown>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined; // absent on plain http
  await (locks === undefined ? work() : locks.request('tracks', async () => void (await work())));
}

async function change(to: Partial<Walk>): Promise<void> {
  const now = walk.value;
  if (now === null) return;
  await changed(await phoneStore(), now, to);
  await refresh();
  tellOthers();
}

async function refresh(): Promise<void> {
  const [store, account] = [await phoneStore(), owner];
  const found = account === null ? [] : await walksOf(store, account);
  if (account !== owner) return; // somebody else signed in meanwhile
  walks.value = found;
  const open = walk.value;
  const kept = open === null ? [] : await pointsOf(store, open.id);
  if (walk.value?.id === open?.id) points.value = kept;
}

/** What another tab did with a walk: one that it paused or ended is not recorded here any longer. */
async function seen(): Promise<void> {
  await refresh();
  if (walk.value?.state !== 'walking') unwatch();
}

function tellOthers(): void {
  channel?.postMessage('changed');
}

/** Walks that some tab records now; none where the browser cannot say so (plain http, where nothing is recorded). */
async function recordedElsewhere(): Promise<ReadonlySet<string>> {
  const locks = navigator.locks as LockManager | undefined;
  const { held = [] } = (await locks?.query()) ?? {};
  return new Set(held.flatMap(({ name }) => (name?.startsWith(RECORDING) === true ? [name.slice(RECORDING.length)] : [])));
}

/** Say to the other tabs that this one records the walk, until the returned function is called. */
function holdRecording(id: string): () => void {
  let release = (): void => undefined;
  const done = new Promise<void>((resolve) => (release = resolve));
  const locks = navigator.locks as LockManager | undefined;
  void locks?.request(RECORDING + id, { mode: 'shared' }, async () => await done);
  return release;
}

function record(): void {
  broken = true; // whatever was before, this begins a line of its own
  if (!isSecureContext) return void (walkTrouble.value = 'insecure');
  unwatch();
  if (walk.value !== null) releases = [holdRecording(walk.value.id), stayAwake()];
  watch = navigator.geolocation.watchPosition(
    (found) => {
      walkTrouble.value = null;
      writing = writing.then(async () => await take(found));
    },
    (error) => (walkTrouble.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
  document.addEventListener('visibilitychange', away);
}

/** Keep one point; it is on the disk before the next one is looked at. */
async function take({ coords, timestamp }: GeolocationPosition): Promise<void> {
  const now = walk.value;
  const last = points.value.at(-1) ?? null;
  if (now === null || now.state !== 'walking' || timestamp < Date.parse(now.startedAt) - GAP_MS) return; // an old fix is from before the person said start
  if (last !== null && !broken && timestamp >= last.point[3] && timestamp - last.point[3] < EVERY_MS) return;
  const accuracy = Number.isFinite(coords.accuracy) ? Math.round(coords.accuracy * 10) / 10 : null;
  const point: Point = [rounded(coords.longitude), rounded(coords.latitude), accuracy, Math.round(timestamp)];
  try {
    points.value = [...points.value, await keepPoint(await phoneStore(), now.id, point, last, broken)];
    broken = false;
  } catch {
    walkTrouble.value = 'full'; // no room: the next point begins a new line
    broken = true;
  }
}

/** A page out of sight gets no positions it could rely on: what follows is a new line. */
function away(): void {
  if (document.visibilityState === 'hidden') broken = true;
}

function unwatch(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
  for (const release of releases) release();
  releases = [];
  document.removeEventListener('visibilitychange', away);
}

/** A centimetre: finer than any phone knows. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
