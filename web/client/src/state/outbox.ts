/** What waits to be sent, and how it goes on: shown on every page, sent at start, when the network returns, or by hand. */

import { computed, signal } from '@preact/signals';
import type { ClockOffset } from '../domain/clock';
import { pause } from '../domain/delivery';
import type { Draft } from '../domain/report';
import { serverCarrier } from '../offline/carrier';
import { keepOffset, keptOffset } from '../offline/device';
import { draftsOf } from '../offline/drafts';
import { sendAll, type Answer, type Carrier, type Round } from '../offline/outbox';
import { deliveredOf, discard, entriesOf, tryAgain, waitingOfOthers } from '../offline/queue';
import { phoneStore, type Delivered, type Entry } from '../offline/store';
import { lookForLost, lostUnderstood, noteWaiting } from './lost';
import { originalsAfter } from './originals';

export const entries = signal<readonly Entry[]>([]);
export const delivered = signal<readonly Delivered[]>([]);
export const drafts = signal<readonly Draft[]>([]);
export const othersWaiting = signal(0);
export const blocked = signal<Round['blocked']>(null);
/** The report on its way now, and how many of its photos are there. */
export const sending = signal<{ readonly id: string; readonly there: number } | null>(null);
/** How far this device's clock is from the server's, by the last contact. */
export const clockOffset = signal<ClockOffset | null>(null);

/** Waiting or refused: what has not arrived and still shall. In the order of saving. */
export const unsent = computed(() => entries.value.filter((entry) => entry.state !== 'discarded'));
export const discarded = computed(() => entries.value.filter((entry) => entry.state === 'discarded'));

let owner: string | null = null;
let language = (): string => 'zh-CN';
let timer: ReturnType<typeof setTimeout> | undefined;
let silentRounds = 0;
let round: Promise<void> | undefined;
/** Until when a report rests, and how often it did; by the page's own clock, which nobody sets back. */
const resting = new Map<string, { readonly until: number; readonly times: number }>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('lakewatch-outbox');

/** Begin to look after the account's queue; null when nobody is signed in. */
export async function ownOutbox(account: string | null, speaks: () => string): Promise<void> {
  owner = account;
  language = speaks;
  clearTimeout(timer);
  resting.clear();
  silentRounds = 0;
  blocked.value = null;
  [entries.value, delivered.value, drafts.value] = [[], [], []]; // not the next one's to see, not for a moment
  lostUnderstood();
  await refresh();
  if (account === null || account !== owner) return;
  const here = [...entries.value, ...delivered.value, ...drafts.value].map((each) => each.id);
  void lookForLost(account, new Set(here));
  await round?.catch(() => undefined); // one that still runs is somebody else's
  if (account === owner) await sendNow();
}

/** Read the queue again from this device. */
export async function refresh(): Promise<void> {
  const store = await phoneStore();
  const account = owner;
  const [waiting, arrived, begun, others, offset] = await Promise.all([
    account === null ? [] : entriesOf(store, account),
    account === null ? [] : deliveredOf(store, account),
    account === null ? [] : draftsOf(store, account),
    waitingOfOthers(store, account ?? ''),
    keptOffset(store),
  ]);
  if (account !== owner) return; // somebody else signed in meanwhile: their list is on its way
  [entries.value, delivered.value, drafts.value, othersWaiting.value] = [waiting, arrived, begun, others];
  clockOffset.value = offset;
}

/** The queue has changed here: show it, tell the other tabs, and note it beside the database. */
export async function queueChanged(): Promise<void> {
  const account = owner;
  await refresh();
  if (account !== owner) return; // what is shown now is somebody else's, and theirs to note
  if (owner !== null) noteWaiting(owner, unsent.value);
  channel?.postMessage('changed');
  if (unsent.value.length > 0 && !navigator.onLine) void wakeMeLater();
}

/**
 * Where the browser can, it wakes the worker when the network is back, and the worker its pages. Never relied on.
 * Asked only without a network: with one the browser wakes at once, and a server that is down would be asked without end.
 */
async function wakeMeLater(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  const sync = (worker as { sync?: { register: (tag: string) => Promise<void> } } | undefined)?.sync;
  await sync?.register('outbox').catch(() => undefined); // forbidden by the person or the browser: the page's own timer goes on
}

/** The author has read what was lost: the note says so at once. */
export function lostRead(): void {
  lostUnderstood();
  if (owner !== null) noteWaiting(owner, unsent.value);
}

/** Send what waits; a call while a round runs waits for that round. */
export async function sendNow(): Promise<void> {
  round ??= oneRound().finally(() => (round = undefined));
  await round;
}

/** By hand: nothing rests any longer. */
export async function sendAllNow(): Promise<void> {
  resting.clear();
  silentRounds = 0;
  await sendNow();
}

/** Try one report again, refused or resting, by its author's wish. */
export async function sendAgain(id: string): Promise<void> {
  await tryAgain(await phoneStore(), id);
  resting.delete(id);
  await queueChanged();
  await sendNow();
}

/** Take a report out of the queue, with its author's reason. */
export async function throwAway(id: string, why: string): Promise<void> {
  await discard(await phoneStore(), id, why, new Date().toISOString());
  await queueChanged();
}

async function oneRound(): Promise<void> {
  clearTimeout(timer);
  const account = owner;
  if (account === null) return;
  try {
    const ended = await alone(async () => await throughQueue(account));
    if (account !== owner) return; // how it ended says nothing about who is here now
    if (ended !== null) noteRound(ended);
    await queueChanged();
    if (ended?.blocked === null) void originalsAfter(account, language); // after everything else, and nothing waits for it
  } finally {
    sending.value = null;
    if (account === owner) planNext(); // also after a database that failed in the middle
  }
}

async function throughQueue(account: string): Promise<Round> {
  const store = await phoneStore();
  const carrier = onlyFor(account, serverCarrier(language, (offset) => {
    clockOffset.value = offset;
    void keepOffset(store, offset);
  }));
  let last: string | null = null;
  const progress = (id: string, there: number): void => {
    if (last !== null && last !== id) void refresh(); // the one before has its end
    last = id;
    sending.value = { id, there };
  };
  return await sendAll(store, account, carrier, { progress, ready });
}

/** The way to the server, shut when somebody else signs in while a round runs: a report would arrive in their name. */
function onlyFor(account: string, carrier: Carrier): Carrier {
  const shut: Answer = { kind: 'later', why: 'sign-in', problem: null };
  return {
    ...carrier,
    report: async (id, body) => (account === owner ? await carrier.report(id, body) : shut),
    photo: async (id, photo) => (account === owner ? await carrier.photo(id, photo) : shut),
  };
}

function ready(id: string): boolean {
  return (resting.get(id)?.until ?? 0) <= performance.now();
}

function noteRound(ended: Round): void {
  blocked.value = ended.blocked;
  silentRounds = ended.blocked === 'network' ? silentRounds + 1 : 0;
  for (const id of ended.resting) {
    const times = (resting.get(id)?.times ?? 0) + 1;
    resting.set(id, { times, until: performance.now() + pause(times, Math.random()) });
  }
}

/** One tab sends at a time where the browser can say so; the server takes a report once in any case. */
async function alone(work: () => Promise<Round>): Promise<Round | null> {
  const locks = navigator.locks as LockManager | undefined; // absent on plain http
  if (locks === undefined) return await work();
  return await locks.request('outbox', { ifAvailable: true }, async (lock) => (lock === null ? null : await work()));
}

function planNext(): void {
  const waiting = entries.value.filter((entry) => entry.state === 'waiting');
  if (waiting.length === 0 || blocked.value === 'sign-in') return; // a sign-in begins a round of its own
  const soonest = Math.min(...waiting.map((entry) => (resting.get(entry.id)?.until ?? 0) - performance.now()));
  const isNew = blocked.value === null && waiting.some((entry) => entry.tries === 0); // saved while the round ran
  const wait = isNew ? 0 : Math.max(soonest, pause(silentRounds + 1, Math.random()));
  clearTimeout(timer);
  timer = setTimeout(() => void sendNow(), wait);
}

/** Listen for what may bring the network back, and for the other tabs; called once, at the page's start. */
export function watchNetwork(): void {
  const again = (): void => void sendAllNow();
  addEventListener('online', again);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again();
  });
  channel?.addEventListener('message', () => void refresh());
  navigator.serviceWorker?.addEventListener('message', (event) => {
    if (event.data === 'outbox') again(); // Background Sync woke the worker, and the worker wakes its pages
  });
}
