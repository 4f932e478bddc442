/** The report being written survives the page: it is kept at every change, with its photos. */

import type { Draft, Place } from '../domain/report';
import { pointSketch } from '../domain/shape';
import { letGo, withUse } from './originals';
import { STRICT, type KeptOriginal, type KeptPhoto, type PhoneStore } from './store';

/** Keep the draft as it is now. */
export async function keepDraft(store: PhoneStore, draft: Draft): Promise<void> {
  await store.put('drafts', draft);
}

/** Keep a new photo together with the draft that names it, and with its original where that shall follow. */
export async function keepDraftPhoto(store: PhoneStore, draft: Draft, photo: KeptPhoto, original: KeptOriginal | null = null): Promise<void> {
  const transaction = store.transaction(['drafts', 'photos', 'originals'], 'readwrite', STRICT);
  const originals = transaction.objectStore('originals');
  await Promise.all([
    transaction.objectStore('photos').put(photo),
    transaction.objectStore('drafts').put(draft),
    original === null ? undefined : originals.get(original.sha256).then((kept) => originals.put(withUse(kept, original))),
    transaction.done,
  ]);
}

/** The account's drafts, the one changed last first. */
export async function draftsOf(store: PhoneStore, account: string): Promise<readonly Draft[]> {
  const drafts = await store.getAllFromIndex('drafts', 'account', account);
  return drafts.map(revived).sort((one, other) => other.changedAt.localeCompare(one.changedAt));
}

/** Throw the draft away, by its author's wish, and the photos that nothing else names. */
export async function dropDraft(store: PhoneStore, id: string): Promise<void> {
  const draft = await store.get('drafts', id);
  await store.delete('drafts', id);
  if (draft !== undefined) await letGo(store, id, draft.photos);
  await sweepPhotos(store);
}

/** Delete photo bytes that no draft and no report names. */
export async function sweepPhotos(store: PhoneStore): Promise<void> {
  await unneededPhotos(store, await store.getAllKeys('photos'));
}

/** Delete these photos' bytes but those that a draft, or a report that still counts, names. */
export async function unneededPhotos(store: PhoneStore, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  const transaction = store.transaction(['drafts', 'entries', 'photos'], 'readwrite');
  const [drafts, entries] = await Promise.all([
    transaction.objectStore('drafts').getAll(),
    transaction.objectStore('entries').getAll(),
  ]);
  const needing = [...drafts, ...entries.filter((entry) => entry.state !== 'discarded')];
  const named = new Set(needing.flatMap((each) => each.photos.map((photo) => photo.sha256)));
  const photos = transaction.objectStore('photos');
  await Promise.all([...hashes.filter((hash) => !named.has(hash)).map((hash) => photos.delete(hash)), transaction.done]);
}

/** A draft of an earlier release knows one marked point, and nothing of what may be the same. */
function revived(draft: Draft): Draft {
  const old = draft as Draft & { readonly place?: Place | null; readonly sketch?: Draft['sketch']; readonly about?: Draft['about'] };
  if (old.sketch !== undefined) return draft;
  const { place = null, ...rest } = old;
  return { ...rest, sketch: place === null ? null : pointSketch(place, 'tapped'), about: null };
}
