import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { keepDraftPhoto, dropDraft } from '../src/offline/drafts';
import { dropRefused, keptOriginals, letGo, originalsOf, sendOriginals, type OriginalAnswer } from '../src/offline/originals';
import { openStore, type Entry, type KeptOriginal, type PhoneStore } from '../src/offline/store';
import type { Photo } from '../src/domain/photo';
import type { Draft } from '../src/domain/report';

let number = 0;
const PHOTO: Photo = { sha256: 'small', size_bytes: 9, role: 'overview', source: 'gallery', taken_at: null, fix: null, original_sha256: 'large', original_size_bytes: 8 };

async function phone(): Promise<PhoneStore> {
  return await openStore(`originals-${(number += 1)}`);
}
function original(report: string, more: Partial<KeptOriginal> = {}): KeptOriginal {
  return { sha256: 'large', account: 'li', type: 'image/jpeg', bytes: new ArrayBuffer(8), uses: [{ report, photo: 'small' }], refused: null, ...more };
}
function draft(id: string): Draft {
  return { id, account: 'li', photos: [PHOTO] } as unknown as Draft;
}
/** A report that was sent with its photo, and whose original waits. */
async function delivered(store: PhoneStore, id: string, state: Entry['state'] | null = null): Promise<void> {
  await keepDraftPhoto(store, draft(id), { sha256: 'small', originalSha256: 'large', type: 'image/jpeg', bytes: new ArrayBuffer(4) }, original(id));
  await store.delete('drafts', id);
  if (state !== null) await store.put('entries', { id, account: 'li', state, photos: [PHOTO] } as unknown as Entry);
}
function carrier(answers: readonly OriginalAnswer[]) {
  const sent: string[] = [];
  const left = [...answers];
  return { sent, original: async (report: string, photo: string) => { sent.push(`${report}/${photo}`); return left.shift() ?? { kind: 'later' as const }; } };
}

test('an original leaves the phone only when the server has named it', async () => {
  const store = await phone();
  await delivered(store, 'one');
  const way = carrier([{ kind: 'later' }, { kind: 'here' }]);
  await sendOriginals(store, 'li', way);
  expect([...(await keptOriginals(store))]).toEqual(['large']);
  await sendOriginals(store, 'li', way);
  expect([[...(await keptOriginals(store))], way.sent]).toEqual([[], ['one/small', 'one/small']]);
});
test('while its report is written or waits, an original waits too', async () => {
  const store = await phone();
  await delivered(store, 'waits', 'waiting');
  await keepDraftPhoto(store, draft('written'), { sha256: 'small', originalSha256: 'large', type: 'image/jpeg', bytes: new ArrayBuffer(4) }, original('written'));
  const way = carrier([{ kind: 'here' }]);
  await sendOriginals(store, 'li', way);
  expect(way.sent).toEqual([]);
});
test('the original of a report that its author gave up is let go', async () => {
  const store = await phone();
  await delivered(store, 'one', 'discarded');
  await sendOriginals(store, 'li', carrier([]));
  expect((await keptOriginals(store)).size).toBe(0);
});
test('one original of two reports goes with both and is kept once', async () => {
  const store = await phone();
  await delivered(store, 'one');
  await delivered(store, 'two');
  const way = carrier([{ kind: 'here' }, { kind: 'later' }, { kind: 'here' }]);
  await sendOriginals(store, 'li', way);
  expect((await store.get('originals', 'large'))?.uses).toEqual([{ report: 'two', photo: 'small' }]);
  await sendOriginals(store, 'li', way);
  expect([[...(await keptOriginals(store))], way.sent]).toEqual([[], ['one/small', 'two/small', 'two/small']]);
});
test('a refused original is kept, told and not sent again; its owner may delete it', async () => {
  const store = await phone();
  await delivered(store, 'one');
  const way = carrier([{ kind: 'refused', code: 'too-large' }, { kind: 'here' }]);
  await sendOriginals(store, 'li', way);
  await sendOriginals(store, 'li', way);
  expect([way.sent.length, await originalsOf(store, 'li')]).toEqual([1, { waiting: 0, refused: 1 }]);
  await dropRefused(store, 'li');
  expect([...(await keptOriginals(store))]).toEqual([]);
});
test('nobody sends or deletes the originals of somebody else', async () => {
  const store = await phone();
  await delivered(store, 'one');
  const way = carrier([{ kind: 'here' }]);
  await sendOriginals(store, 'wang', way);
  await dropRefused(store, 'wang');
  expect([way.sent, await originalsOf(store, 'wang'), await originalsOf(store, 'li')]).toEqual([[], { waiting: 0, refused: 0 }, { waiting: 1, refused: 0 }]);
});
test('a photo taken out, or a draft thrown away, gives the room of its original back', async () => {
  const store = await phone();
  await delivered(store, 'one');
  await letGo(store, 'one', [PHOTO]);
  expect((await keptOriginals(store)).size).toBe(0);
  await keepDraftPhoto(store, draft('two'), { sha256: 'small', originalSha256: 'large', type: 'image/jpeg', bytes: new ArrayBuffer(4) }, original('two'));
  await dropDraft(store, 'two');
  expect((await keptOriginals(store)).size).toBe(0);
});
