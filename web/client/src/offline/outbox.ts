/**
 * Reports on their way: kept whole before the form says "saved", sent until a receipt that is their own says
 * that everything is there, and never dropped otherwise.
 */

import { pictures, picturesThere } from '../domain/photo';
import { isComplete, isOwn, type Receipt } from '../domain/receipt';
import { unneededPhotos } from './drafts';
import { changed, entriesOf, keepDelivered } from './queue';
import { isGenuine, type ReceiptKey } from './signature';
import { STRICT, type Entry, type KeptPhoto, type PhoneStore, type Problem } from './store';
import { photoGone, RECEIPT_DIFFERS, RECEIPT_NOT_GENUINE } from './troubles';

export type Why = 'network' | 'busy' | 'sign-in';

/** What one request came to; a server that is busy may say why. */
export type Answer =
  | { readonly kind: 'taken'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'later'; readonly why: Why; readonly problem: Problem | null };

/** The way to the server; it never throws for what a network or a server may do. */
export interface Carrier {
  readonly account: () => Promise<string | null | 'unreachable'>;
  readonly key: () => Promise<ReceiptKey | null>;
  readonly report: (id: string, body: string) => Promise<Answer>;
  readonly photo: (id: string, photo: KeptPhoto) => Promise<Answer>;
}

/** How a round through the queue ended: why it stopped before its end, and which reports must rest a while. */
export interface Round {
  readonly blocked: Why | null;
  readonly resting: readonly string[];
}

/** What the round is told and tells. */
export interface Errand {
  /** Which report is on its way, and how many of its pictures are there. */
  readonly progress: (id: string, there: number) => void;
  /** Whether a report's rest is over. */
  readonly ready: (id: string) => boolean;
}

/** Two in a row that the server could not take: it is the server, not the reports. */
const BUSY_IN_A_ROW = 2;

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

/**
 * Send what waits, in the order of saving. A refused report is passed by; one that the server cannot take now rests
 * while the others go on; a lost network or an ended session stops the round. A report about the same thing as an
 * earlier one that still waits, waits for it.
 */
export async function sendAll(store: PhoneStore, account: string, carrier: Carrier, errand: Errand): Promise<Round> {
  const signedIn = await carrier.account();
  if (signedIn === 'unreachable') return { blocked: 'network', resting: [] };
  if (signedIn !== account) return { blocked: 'sign-in', resting: [] }; // another tab may have signed in as someone else
  const key = await carrier.key();
  const resting: string[] = [];
  const ahead = new Set<string>();
  let busy = 0;
  for (const entry of await entriesOf(store, account)) {
    if (entry.state !== 'waiting') continue;
    const waits = entry.about !== null && ahead.has(entry.about);
    const why = waits || !errand.ready(entry.id) ? 'rest' : await sendOne(store, entry.id, { carrier, key, errand });
    if (why === 'network' || why === 'sign-in') return { blocked: why, resting };
    if (why !== null && entry.about !== null) ahead.add(entry.about);
    if (why === 'busy') resting.push(entry.id);
    if (why !== 'rest') busy = why === 'busy' ? busy + 1 : 0;
    if (busy === BUSY_IN_A_ROW) return { blocked: 'busy', resting };
  }
  return { blocked: resting.length > 0 ? 'busy' : null, resting };
}

/** The earlier report that this one waits for; undefined when it is its turn. */
export function predecessor(entry: Entry, entries: readonly Entry[]): Entry | undefined {
  if (entry.about === null) return undefined;
  return entries.find((each) => each.about === entry.about && each.state === 'waiting' && each.sequence < entry.sequence);
}

interface Means {
  readonly carrier: Carrier;
  readonly key: ReceiptKey | null;
  readonly errand: Errand;
}

async function sendOne(store: PhoneStore, id: string, means: Means): Promise<Why | null> {
  const entry = await changed(store, id, (each) => ({ ...each, tries: each.tries + 1 }));
  if (entry === null) return null; // another tab has sent it, or its author has thrown it away
  means.errand.progress(id, 0);
  const answer = await means.carrier.report(id, entry.body);
  if (answer.kind === 'later') return await rest(store, entry, answer.why, answer.problem);
  if (answer.kind === 'refused') return await refuse(store, entry, answer.problem);
  return await sendPhotos(store, entry, answer.receipt, means);
}

async function sendPhotos(store: PhoneStore, entry: Entry, first: Receipt, means: Means): Promise<Why | null> {
  let receipt = first;
  let trouble: Problem | null = null;
  for (const hash of first.missing_photos) {
    means.errand.progress(entry.id, picturesThere(entry.photos, receipt.missing_photos));
    const photo = await store.get('photos', hash);
    if (photo === undefined) {
      trouble ??= photoGone(entry, hash); // the others still go
      continue;
    }
    const answer = await means.carrier.photo(entry.id, photo);
    if (answer.kind === 'later') return await rest(store, { ...entry, receipt }, answer.why, answer.problem);
    if (answer.kind === 'refused') trouble ??= { ...answer.problem, photo: hash };
    else receipt = answer.receipt;
  }
  return await settle(store, { ...entry, receipt }, receipt, trouble, means.key);
}

async function settle(
  store: PhoneStore, entry: Entry, receipt: Receipt, trouble: Problem | null, key: ReceiptKey | null,
): Promise<Why | null> {
  const sent = { id: entry.id, contentSha256: entry.contentSha256, photos: entry.photos.map((photo) => photo.sha256) };
  const genuine = await isGenuine(receipt, key);
  if (!isOwn(receipt, sent)) return await refuse(store, { ...entry, receipt: null }, RECEIPT_DIFFERS);
  if (genuine === false) return await refuse(store, { ...entry, receipt: null }, RECEIPT_NOT_GENUINE);
  if (trouble !== null) return await refuse(store, entry, trouble);
  if (!isComplete(receipt, sent)) return await rest(store, entry, 'busy', null); // it still misses something
  const { id, account, savedAt, title, photos } = entry;
  await keepDelivered(store, { id, account, savedAt, title, receipt, photos: pictures(photos).length, genuine });
  await unneededPhotos(store, sent.photos);
  return null;
}

/** It waits on, with what the server said: photos that are there, a reason to be read. */
async function rest(store: PhoneStore, entry: Entry, why: Why, problem: Problem | null): Promise<Why> {
  await changed(store, entry.id, (each) => ({ ...each, receipt: entry.receipt, problem }));
  return why;
}

async function refuse(store: PhoneStore, entry: Entry, problem: Problem): Promise<null> {
  await changed(store, entry.id, (each) => ({ ...each, receipt: entry.receipt, problem, state: 'refused' }));
  return null;
}
