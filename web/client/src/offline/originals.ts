/** Originals on their way: kept with the draft, sent after everything else, let go when the server names them. */

import type { Photo } from '../domain/photo';
import type { KeptOriginal, PhoneStore } from './store';

/** What sending one original came to. */
export type OriginalAnswer = { readonly kind: 'here' } | { readonly kind: 'later' } | { readonly kind: 'refused'; readonly code: string };

export interface OriginalCarrier {
  readonly original: (report: string, photo: string, original: KeptOriginal) => Promise<OriginalAnswer>;
}

/** The hashes of the originals on this device; their bytes are not read for that. */
export async function keptOriginals(store: PhoneStore): Promise<ReadonlySet<string>> {
  return new Set(await store.getAllKeys('originals'));
}

/** The original with one more report that waits to send it. */
export function withUse(kept: KeptOriginal | undefined, original: KeptOriginal): KeptOriginal {
  if (kept === undefined) return original;
  const others = kept.uses.filter((use) => !original.uses.some((mine) => mine.report === use.report));
  return { ...kept, uses: [...others, ...original.uses] };
}

/** A report needs these photos' originals no more; bytes that no other report waits with are deleted. */
export async function letGo(store: PhoneStore, report: string, photos: readonly Photo[]): Promise<void> {
  for (const photo of photos) {
    const hash = photo.original_sha256 ?? null;
    if (hash !== null) await without(store, hash, report);
  }
}

async function without(store: PhoneStore, hash: string, report: string): Promise<void> {
  const transaction = store.transaction('originals', 'readwrite');
  const kept = await transaction.store.get(hash);
  const uses = kept?.uses.filter((use) => use.report !== report) ?? [];
  if (kept !== undefined) await (uses.length === 0 ? transaction.store.delete(hash) : transaction.store.put({ ...kept, uses }));
  await transaction.done;
}

/**
 * Send the account's originals, one at a time, of reports that have arrived. The first that meets no server ends
 * the round; one that is refused stays here, marked, and holds up no other.
 */
export async function sendOriginals(store: PhoneStore, account: string, carrier: OriginalCarrier): Promise<void> {
  for (const hash of await store.getAllKeys('originals')) {
    const original = await store.get('originals', hash);
    if (original === undefined || original.account !== account || original.refused !== null) continue;
    if (!(await sendOne(store, original, carrier))) return;
  }
}

/** Whether to go on with the next. */
async function sendOne(store: PhoneStore, original: KeptOriginal, carrier: OriginalCarrier): Promise<boolean> {
  for (const { report, photo } of original.uses) {
    const where = await whereIs(store, report);
    if (where === 'gone') await without(store, original.sha256, report);
    if (where !== 'there') continue;
    const answer = await carrier.original(report, photo, original);
    if (answer.kind === 'later') return false;
    if (answer.kind === 'here') await without(store, original.sha256, report);
    else await refuse(store, original.sha256, answer.code);
  }
  return true;
}

async function refuse(store: PhoneStore, hash: string, code: string): Promise<void> {
  const kept = await store.get('originals', hash);
  if (kept !== undefined) await store.put('originals', { ...kept, refused: code });
}

/** Whether the server has the report: it is no draft any more, and does not wait; 'gone' when its author gave it up. */
async function whereIs(store: PhoneStore, report: string): Promise<'there' | 'waits' | 'gone'> {
  const [draft, entry] = await Promise.all([store.getKey('drafts', report), store.get('entries', report)]);
  if (entry?.state === 'discarded') return 'gone';
  return draft === undefined && entry === undefined ? 'there' : 'waits';
}

/** How many of the account's originals wait, and how many the server does not take; read one by one. */
export async function originalsOf(store: PhoneStore, account: string): Promise<{ readonly waiting: number; readonly refused: number }> {
  const counted = { waiting: 0, refused: 0 };
  for (const hash of await store.getAllKeys('originals')) {
    const original = await store.get('originals', hash);
    if (original?.account === account) counted[original.refused === null ? 'waiting' : 'refused'] += 1;
  }
  return counted;
}

/** Delete the originals that the server does not take, by their owner's wish. */
export async function dropRefused(store: PhoneStore, account: string): Promise<void> {
  for (const hash of await store.getAllKeys('originals')) {
    const original = await store.get('originals', hash);
    if (original?.account === account && original.refused !== null) await store.delete('originals', hash);
  }
}
