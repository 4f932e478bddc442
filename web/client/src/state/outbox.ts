/** What waits to be sent, and how it goes on: shown on every page, sent at start, when the network returns, or by hand. */

import { computed, signal } from '@preact/signals';
import { serverCarrier } from '../offline/carrier';
import { draftsOf } from '../offline/drafts';
import { entriesOf, sendAll, tryAgain, waitingOfOthers, type Round } from '../offline/outbox';
import { phoneStore, type Entry } from '../offline/store';
import type { Draft } from '../domain/report';

export const entries = signal<readonly Entry[]>([]);
export const drafts = signal<readonly Draft[]>([]);
export const othersWaiting = signal(0);
export const blocked = signal<Round['blocked']>(null);
/** The report on its way now, and how many of its photos are there. */
export const sending = signal<{ readonly id: string; readonly there: number } | null>(null);

export const unsent = computed(() => entries.value.filter((entry) => entry.state !== 'received'));

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;
let owner: string | null = null;
let language = (): string => 'zh-CN';
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;
let round: Promise<void> | undefined;

/** Begin to look after the account's queue; null when nobody is signed in. */
export async function ownOutbox(account: string | null, speaks: () => string): Promise<void> {
  owner = account;
  language = speaks;
  clearTimeout(timer);
  await refresh();
  if (account !== null) await sendNow();
}

/** Read the queue again from this device. */
export async function refresh(): Promise<void> {
  const store = await phoneStore();
  const account = owner;
  entries.value = account === null ? [] : await entriesOf(store, account);
  drafts.value = account === null ? [] : await draftsOf(store, account);
  othersWaiting.value = await waitingOfOthers(store, account ?? '');
}

/** Send what waits; a call while a round runs waits for that round. */
export async function sendNow(): Promise<void> {
  round ??= oneRound().finally(() => (round = undefined));
  await round;
}

/** Put a refused report back and send it, by its author's wish. */
export async function sendAgain(id: string): Promise<void> {
  await tryAgain(await phoneStore(), id);
  await sendNow();
}

async function oneRound(): Promise<void> {
  clearTimeout(timer);
  const account = owner;
  if (account === null) return;
  const store = await phoneStore();
  const ended = await alone(async () => await sendAll(store, account, serverCarrier(language), (id, there) => {
    sending.value = { id, there };
  }));
  sending.value = null;
  if (ended !== null) blocked.value = ended.blocked;
  await refresh();
  planNext();
}

/** One tab sends at a time where the browser can say so; the server takes a report once in any case. */
async function alone(work: () => Promise<Round>): Promise<Round | null> {
  const locks = navigator.locks as LockManager | undefined; // absent on plain http
  if (locks === undefined) return await work();
  return await locks.request('outbox', { ifAvailable: true }, async (lock) => (lock === null ? null : await work()));
}

function planNext(): void {
  if (!entries.value.some((entry) => entry.state === 'waiting')) {
    wait = FIRST_WAIT_MS;
    return;
  }
  timer = setTimeout(() => void sendNow(), wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

/** Listen for what may bring the network back; called once, at the page's start. */
export function watchNetwork(): void {
  const again = (): void => {
    wait = FIRST_WAIT_MS;
    void sendNow();
  };
  addEventListener('online', again);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again();
  });
}
