/** The walk that is recorded now, by its author's wish: begun, paused, ended, discarded or sent. */

import { computed, signal } from '@preact/signals';
import { sendJson } from '../api/client';
import { GAP_MS, type Point, type Segmented } from '../domain/track';
import { readThrough } from '../offline/kept';
import { phoneStore } from '../offline/store';
import { begin, changed, discard, keepPoint, pointsOf, sendWalk, walksOf, type Walk } from '../offline/tracks';
import type { Terms } from '../domain/track';

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
let broken = false;
let writing: Promise<unknown> = Promise.resolve();
let round: Promise<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Begin to look after this person's walks. One that was under way when the browser ended is paused: nobody is recorded unasked. */
export async function ownWalks(account: string | null): Promise<void> {
  unwatch();
  owner = account;
  if (account === null) return void ((walks.value = []), (points.value = []));
  const store = await phoneStore();
  for (const each of await walksOf(store, account)) {
    if (each.state === 'walking') await changed(store, each, { state: 'paused' });
  }
  await refresh();
  void sendWalks();
}

/** Read the text to agree to; without a network the one that was read last. */
export async function readTerms(language: string): Promise<void> {
  if (owner === null) return;
  const said = await readThrough<Terms>('/api/tracks/consent', owner, language);
  if ('value' in said) terms.value = said.value;
}

/** Start to record. Agreeing to the text and starting are one step of the person; the server hears of it now or with the walk. */
export async function start(): Promise<void> {
  const text = terms.value;
  if (owner === null || text === null || walk.value !== null) return;
  const agreed = consented(text) ?? { version: text.version, agreed_at: new Date().toISOString() };
  if (consented(text) === null) void sendJson('PUT', '/api/tracks/consent', agreed);
  await begin(await phoneStore(), owner, agreed, new Date());
  terms.value = { ...text, mine: { ...agreed, withdrawn_at: null } };
  await refresh();
  record();
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
  unwatch();
  await writing;
  await discard(await phoneStore(), id);
  await refresh();
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
  for (const each of walks.value) await discard(await phoneStore(), each.id);
  terms.value = terms.value === null ? null : { ...terms.value, mine: null };
  unwatch();
  await refresh();
  return true;
}

/** Send what waits when the network may be back; called once, at the page's start. */
export function watchWalks(): void {
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
}

async function refresh(): Promise<void> {
  const store = await phoneStore();
  walks.value = owner === null ? [] : await walksOf(store, owner);
  const open = walk.value;
  points.value = open === null ? [] : await pointsOf(store, open.id);
}

function record(): void {
  broken = true; // whatever was before, this begins a line of its own
  if (!isSecureContext) return void (walkTrouble.value = 'insecure');
  unwatch();
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
  document.removeEventListener('visibilitychange', away);
}

/** A centimetre: finer than any phone knows. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
