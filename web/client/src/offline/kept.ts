/** What the server said last, for the time without a network: each person's own, under its address and language. */

import { getJson, isAway, type Problem } from '../api/client';
import { phoneStore, type Kept, type PhoneStore } from './store';

/** An answer, when the server gave it (by this device's clock), and whether it did so just now. */
export interface Said<T> {
  readonly value: T;
  readonly at: string;
  readonly fresh: boolean;
}

export type Answered<T> = Said<T> | { readonly problem: Problem };

/** How long a bad line may take where an older answer is here; once it took too long, the next wait is short. */
const PATIENCE_MS = 4_000;
const LITTLE_PATIENCE_MS = 800;
const REMEMBERED_MS = 30_000;
let lateAt = -Infinity;

/** More answers than this are not kept for one person: the oldest go. */
export const MOST_KEPT = 400;

/**
 * What an address answers; when nothing can be reached, or not soon, what it answered last to this person. A refusal
 * (signed out, not allowed, not there) is an answer and never covered up by an older one. What comes late is kept.
 */
export async function readThrough<T>(address: string, account: string, language: string): Promise<Answered<T>> {
  const before = await lastSaid<T>(address, account, language);
  const coming = asked<T>(address, account, language);
  const said = before === null ? await coming : await soon(coming);
  if (before === null) return said as Answered<T>;
  return said === null || (!isSaid(said) && isAway(said.problem)) ? before : said;
}

async function asked<T>(address: string, account: string, language: string): Promise<Answered<T>> {
  const got = await getJson<T>(address, { language });
  return 'value' in got ? await noted(got.value, address, account, language) : got;
}

/** What comes within our patience; null when it does not, it may still come. */
export async function soon<T>(coming: Promise<T>): Promise<T | null> {
  const patience = performance.now() - lateAt < REMEMBERED_MS ? LITTLE_PATIENCE_MS : PATIENCE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), patience)));
  const first = await Promise.race([coming, late]);
  clearTimeout(timer);
  lateAt = first === null ? performance.now() : -Infinity;
  return first;
}

/** What was kept, without asking the server; in the other language when this one was never read; null when nothing was. */
export async function lastSaid<T>(address: string, account: string, language: string): Promise<Said<T> | null> {
  try {
    const store = await phoneStore();
    const kept = await store.get('kept', [account, nameOf(address, language)]) ?? await inAnyLanguage(store, address, account);
    return kept === undefined ? null : { value: kept.value as T, at: kept.at, fresh: false };
  } catch {
    return null; // a browser that keeps nothing: the page goes on with what the server says
  }
}

/** Forget all that was kept for a person who signs out; reports and drafts are no such thing, they stay. */
export async function forgetKept(account: string): Promise<void> {
  const store = await phoneStore();
  await store.delete('kept', IDBKeyRange.bound([account], [account, []]));
}

/** Whether an answer is there to show, rather than a problem. */
export function isSaid<T>(answered: Answered<T>): answered is Said<T> {
  return 'value' in answered;
}

async function noted<T>(value: T, address: string, account: string, language: string): Promise<Said<T>> {
  const at = new Date().toISOString();
  try {
    const store = await phoneStore();
    await store.put('kept', { name: nameOf(address, language), account, at, value });
    await dropOldest(store, account);
  } catch {
    // no room, or no database: the answer is good all the same, it is only not there next time
  }
  return { value, at, fresh: true };
}

async function dropOldest(store: PhoneStore, account: string): Promise<void> {
  const range = IDBKeyRange.bound([account], [account, []]);
  const surplus = (await store.count('kept', range)) - MOST_KEPT;
  if (surplus <= 0) return;
  const all = (await store.getAll('kept', range)).sort((one, other) => one.at.localeCompare(other.at));
  await Promise.all(all.slice(0, surplus + MOST_KEPT / 10).map((kept) => store.delete('kept', [account, kept.name])));
}

async function inAnyLanguage(store: PhoneStore, address: string, account: string): Promise<Kept | undefined> {
  return await store.get('kept', IDBKeyRange.bound([account, `${address} `], [account, `${address}!`], false, true));
}

/** A blank ends the address: no address contains one. */
function nameOf(address: string, language: string): string {
  return `${address} ${language}`;
}
