/**
 * Reports on their way: kept whole before the form says "saved", sent until a receipt that is their own says
 * that everything is there, and never dropped otherwise.
 */

import { isComplete, isOwn, type Receipt } from '../domain/receipt';
import { sweepPhotos } from './drafts';
import { STRICT, type Entry, type KeptPhoto, type PhoneStore, type Problem } from './store';

/** What one request came to. */
export type Answer =
  | { readonly kind: 'taken'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'later'; readonly why: 'network' | 'busy' | 'sign-in' };

/** The way to the server; it never throws for what a network or a server may do. */
export interface Carrier {
  readonly account: () => Promise<string | null | 'unreachable'>;
  readonly report: (id: string, body: string) => Promise<Answer>;
  readonly photo: (id: string, photo: KeptPhoto) => Promise<Answer>;
}

/** How a round through the queue ended; `blocked` says why it stopped before its end. */
export interface Round {
  readonly blocked: 'network' | 'busy' | 'sign-in' | null;
}

/** Told while sending: which report, how many of its photos are there. */
export type Progress = (id: string, there: number) => void;

/** A new entry and its photos in one strict transaction; the draft it came from goes in the same breath. */
export async function keep(store: PhoneStore, entry: Entry, photos: readonly KeptPhoto[]): Promise<void> {
  const transaction = store.transaction(['drafts', 'entries', 'photos'], 'readwrite', STRICT);
  await Promise.all([
    ...photos.map((photo) => transaction.objectStore('photos').put(photo)),
    transaction.objectStore('entries').add(entry),
    transaction.objectStore('drafts').delete(entry.id),
    transaction.done,
  ]);
}

/** The account's reports, oldest first: the order they are sent in. */
export async function entriesOf(store: PhoneStore, account: string): Promise<readonly Entry[]> {
  const entries = await store.getAllFromIndex('entries', 'account', account);
  return entries.sort((one, other) => one.savedAt.localeCompare(other.savedAt));
}

/** How many unsent reports of other people lie on this phone; they wait for their own sign-in. */
export async function waitingOfOthers(store: PhoneStore, account: string): Promise<number> {
  const entries = await store.getAll('entries');
  return entries.filter((entry) => entry.account !== account && entry.state !== 'received').length;
}

/** Send what waits, oldest first. A refused report is passed by; anything else that fails stops the round. */
export async function sendAll(store: PhoneStore, account: string, carrier: Carrier, progress: Progress): Promise<Round> {
  const signedIn = await carrier.account();
  if (signedIn === 'unreachable') return { blocked: 'network' };
  if (signedIn !== account) return { blocked: 'sign-in' }; // another tab may have signed in as someone else
  for (const entry of await entriesOf(store, account)) {
    if (entry.state !== 'waiting') continue;
    const blocked = await sendOne(store, entry, carrier, progress);
    if (blocked !== null) return { blocked };
  }
  return { blocked: null };
}

async function sendOne(store: PhoneStore, waiting: Entry, carrier: Carrier, progress: Progress): Promise<Round['blocked']> {
  const entry = { ...waiting, tries: waiting.tries + 1 };
  await store.put('entries', entry);
  progress(entry.id, 0);
  const answer = await carrier.report(entry.id, entry.body);
  if (answer.kind === 'later') return answer.why;
  if (answer.kind === 'refused') return await hold(store, entry, answer.problem);
  return await sendPhotos(store, entry, answer.receipt, carrier, progress);
}

async function sendPhotos(
  store: PhoneStore, entry: Entry, first: Receipt, carrier: Carrier, progress: Progress,
): Promise<Round['blocked']> {
  let receipt = first;
  let trouble: Problem | null = null;
  for (const hash of first.missing_photos) {
    progress(entry.id, entry.photos.length - receipt.missing_photos.length);
    const photo = await store.get('photos', hash);
    if (photo === undefined) {
      trouble ??= photoGone(entry, hash); // the others still go
      continue;
    }
    const answer = await carrier.photo(entry.id, photo);
    if (answer.kind === 'later') return answer.why;
    if (answer.kind === 'refused') trouble ??= { ...answer.problem, photo: hash };
    else receipt = answer.receipt;
  }
  return await settle(store, entry, receipt, trouble);
}

async function settle(store: PhoneStore, entry: Entry, receipt: Receipt, trouble: Problem | null): Promise<Round['blocked']> {
  const sent = { id: entry.id, contentSha256: entry.contentSha256, photos: entry.photos.map((photo) => photo.sha256) };
  if (!isOwn(receipt, sent)) return await hold(store, entry, RECEIPT_DIFFERS);
  if (trouble !== null) return await hold(store, { ...entry, receipt }, trouble);
  if (!isComplete(receipt, sent)) return 'busy'; // it still misses something: the next round asks again
  await store.put('entries', { ...entry, state: 'received', receipt, problem: null });
  await forget(store, entry.account);
  return null;
}

async function hold(store: PhoneStore, entry: Entry, problem: Problem): Promise<null> {
  await store.put('entries', { ...entry, state: 'refused', problem });
  return null;
}

const RECEIPT_DIFFERS: Problem = {
  code: 'receipt-differs',
  status: null,
  words: {
    zh: '回执与本机的内容不一致。上报仍保存在本机，请导出并联系管理员。',
    en: 'The receipt does not fit what this device sent. The report stays here: export it and tell the administrator.',
  },
  photo: null,
};

function photoGone(entry: Entry, hash: string): Problem {
  const number = entry.photos.findIndex((photo) => photo.sha256 === hash) + 1;
  return {
    code: 'photo-gone',
    status: null,
    words: {
      zh: `第 ${number} 张照片已不在本机，无法发送。其余内容已送达。`,
      en: `Photo ${number} is no longer on this device and cannot be sent. The rest has arrived.`,
    },
    photo: hash,
  };
}

/** Put a refused report back into the queue, by its author's wish. */
export async function tryAgain(store: PhoneStore, id: string): Promise<void> {
  const transaction = store.transaction('entries', 'readwrite', STRICT);
  const entry = await transaction.store.get(id);
  if (entry?.state === 'refused') await transaction.store.put({ ...entry, state: 'waiting', problem: null });
  await transaction.done;
}

/** Received reports whose photos stay on the phone; receipts of more, but not for ever. */
export const KEPT_WITH_PHOTOS = 30;
export const KEPT_RECEIPTS = 500;

/** Forget the photos of received reports but the newest, and the oldest receipts; what is unsent stays. */
export async function forget(store: PhoneStore, account: string): Promise<void> {
  const received = (await entriesOf(store, account)).filter((entry) => entry.state === 'received').reverse();
  for (const entry of received.slice(KEPT_WITH_PHOTOS, KEPT_RECEIPTS)) {
    if (entry.photos.length > 0) await store.put('entries', { ...entry, photos: [] });
  }
  for (const entry of received.slice(KEPT_RECEIPTS)) await store.delete('entries', entry.id);
  await sweepPhotos(store);
}

/** Everything of an unsent report as one JSON text, photos in base64: the way out when all else fails. */
export async function exported(store: PhoneStore, entry: Entry): Promise<string> {
  const photos = await Promise.all(entry.photos.map(async (photo) => await store.get('photos', photo.sha256)));
  const kept = photos.flatMap((photo) => (photo === undefined ? [] : [{ ...photo, bytes: base64(new Uint8Array(photo.bytes)) }]));
  return JSON.stringify({ ...entry, body: JSON.parse(entry.body) as unknown, photo_bytes: kept }, null, 2);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
