/** What lies in the outbox: its order, its changes one by one, and what has left it. No photo bytes are read here. */

import { unneededPhotos } from './drafts';
import { letGo } from './originals';
import { STRICT, type Delivered, type Entry, type PhoneStore } from './store';

/** Receipts of more reports than anybody asks for, but not for ever: the server has them all. */
export const KEPT_RECEIPTS = 500;

/** The account's reports that have not arrived, in the order of saving: the order they are sent in. */
export async function entriesOf(store: PhoneStore, account: string): Promise<readonly Entry[]> {
  const entries = await store.getAllFromIndex('entries', 'account', account);
  return entries.sort((one, other) => one.sequence - other.sequence || one.savedAt.localeCompare(other.savedAt));
}

/** The account's reports that have arrived, the latest first. */
export async function deliveredOf(store: PhoneStore, account: string): Promise<readonly Delivered[]> {
  const delivered = await store.getAllFromIndex('delivered', 'account', account);
  return delivered.sort((one, other) => other.receipt.received_at.localeCompare(one.receipt.received_at));
}

/** How many unsent reports of other people lie on this phone; they wait for their own sign-in. */
export async function waitingOfOthers(store: PhoneStore, account: string): Promise<number> {
  const [all, mine] = await Promise.all([store.count('entries'), store.countFromIndex('entries', 'account', account)]);
  if (all === mine) return 0; // on most phones: then nothing is read
  const entries = await store.getAll('entries');
  return entries.filter((entry) => entry.account !== account && entry.state !== 'discarded').length;
}

/** A waiting entry after this change; null, and nothing done, when it does not wait any more. */
export async function changed(store: PhoneStore, id: string, change: (entry: Entry) => Entry): Promise<Entry | null> {
  return await over(store, id, (entry) => (entry.state === 'waiting' ? change(entry) : null));
}

/** Put a refused report back into the queue, by its author's wish. */
export async function tryAgain(store: PhoneStore, id: string): Promise<void> {
  await over(store, id, (entry) => (entry.state === 'refused' ? { ...entry, state: 'waiting', problem: null } : null));
}

/** Note that the author has it as a file. */
export async function noteExported(store: PhoneStore, id: string, at: string): Promise<void> {
  await over(store, id, (entry) => ({ ...entry, exportedAt: at }));
}

/** Whether its author may throw it away: it was refused, or lies in a file besides. */
export function mayDiscard(entry: Entry): boolean {
  return entry.state === 'refused' || (entry.state === 'waiting' && entry.exportedAt !== null);
}

/**
 * Take a report out of the queue for good, by its author's wish and with a reason; text and reason stay in the list.
 *
 * Throws RangeError without a reason, or for one that was neither refused nor exported.
 */
export async function discard(store: PhoneStore, id: string, why: string, at: string): Promise<void> {
  if (why.trim() === '') throw new RangeError('a reason is needed');
  const done = await over(store, id, (entry) =>
    mayDiscard(entry) ? { ...entry, state: 'discarded', discarded: { at, why: why.trim() } } : null);
  if (done === null) throw new RangeError('neither refused nor exported');
  await letGo(store, id, done.photos);
  await unneededPhotos(store, done.photos.map((photo) => photo.sha256));
}

/** A report that has arrived goes from the queue to the receipts, in one breath. */
export async function keepDelivered(store: PhoneStore, delivered: Delivered): Promise<void> {
  const transaction = store.transaction(['entries', 'delivered'], 'readwrite', STRICT);
  await Promise.all([
    transaction.objectStore('delivered').put(delivered),
    transaction.objectStore('entries').delete(delivered.id),
    transaction.done,
  ]);
  for (const old of (await deliveredOf(store, delivered.account)).slice(KEPT_RECEIPTS)) await store.delete('delivered', old.id);
}

async function over(store: PhoneStore, id: string, change: (entry: Entry) => Entry | null): Promise<Entry | null> {
  const transaction = store.transaction('entries', 'readwrite', STRICT);
  const entry = await transaction.store.get(id);
  const next = entry === undefined ? null : change(entry);
  if (next !== null) await transaction.store.put(next);
  await transaction.done;
  return next;
}
