import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Receipt } from '../src/domain/receipt';
import { emptyDraft } from '../src/domain/report';
import { draftsOf, dropDraft, keepDraft, keepDraftPhoto } from '../src/offline/drafts';
import { keep, predecessor, sendAll, type Answer, type Carrier } from '../src/offline/outbox';
import { deliveredOf, discard, entriesOf, noteExported, tryAgain, waitingOfOthers } from '../src/offline/queue';
import type { ReceiptKey } from '../src/offline/signature';
import { photoGone } from '../src/offline/troubles';
import { openStore } from '../src/offline/store';
import type { Entry, KeptPhoto, PhoneStore } from '../src/offline/store';

const SHA = (letter: string): string => letter.repeat(64);
let store: PhoneStore;
let stores = 0;

beforeEach(async () => {
  store = await openStore(`phone ${stores++}`);
});
afterEach(() => {
  store.close();
});

function photo(letter: string): KeptPhoto {
  return { sha256: SHA(letter), originalSha256: SHA(letter), type: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]).buffer };
}

function entry(id: string, letters = '', more: Partial<Entry> = {}): Entry {
  const photos = [...letters].map((letter) => ({
    sha256: SHA(letter), size_bytes: 3, role: 'overview', source: 'camera', taken_at: null, fix: null,
  }) as const);
  return {
    id, account: 'anna', savedAt: `2026-11-23T06:00:0${id}.000Z`, title: { zh: id, en: id }, body: `{"id":"${id}"}`,
    contentSha256: SHA('c'), photos, state: 'waiting', receipt: null, problem: null, tries: 0,
    sequence: Number(id), about: null, exportedAt: null, discarded: null, ...more,
  };
}

/** A server in the small: what it has stored, and what it does wrong. */
class Server implements Carrier {
  stored = new Map<string, { body: string; photos: Map<string, number> }>();
  losesAnswers = 0;
  down = false;
  refuses = new Set<string>();
  chokesOn = new Set<string>();
  contentSha256 = SHA('c');
  signedIn: string | null = 'anna';
  constructor(readonly manifests: ReadonlyMap<string, readonly string[]>) {}

  account = async (): Promise<string | null> => this.signedIn;
  key = async (): Promise<ReceiptKey | null> => null;
  report = async (id: string, body: string): Promise<Answer> => {
    if (this.down) return LOST;
    if (this.chokesOn.has(id)) return { kind: 'later', why: 'busy', problem: null };
    if (this.refuses.has(id)) return refusal('bad-report');
    if (this.stored.has(id) && this.stored.get(id)?.body !== body) return refusal('different-content');
    if (!this.stored.has(id)) this.stored.set(id, { body, photos: new Map() });
    return this.answer(id);
  };
  photo = async (id: string, sent: KeptPhoto): Promise<Answer> => {
    if (this.down) return LOST;
    if (this.refuses.has(sent.sha256)) return refusal('too-large');
    const photos = this.stored.get(id)!.photos;
    photos.set(sent.sha256, (photos.get(sent.sha256) ?? 0) + 1);
    return this.answer(id);
  };
  answer(id: string): Answer {
    if (this.losesAnswers-- > 0) return LOST;
    const there = [...this.stored.get(id)!.photos.keys()].sort();
    const missing = (this.manifests.get(id) ?? []).filter((hash) => !there.includes(hash));
    const receipt: Receipt = {
      report: id, content_sha256: this.contentSha256, photos: there, missing_photos: missing, received_at: '',
      audit_number: 1, audit_hash: SHA('d'), key_id: 'k', signature: 's',
    };
    return { kind: 'taken', receipt };
  }
}

const LOST: Answer = { kind: 'later', why: 'network', problem: null };

function refusal(code: string): Answer {
  return { kind: 'refused', problem: { code, status: 400, words: { zh: code, en: code }, photo: null } };
}

async function given(...entries: Entry[]): Promise<Server> {
  for (const each of entries) await keep(store, each, each.photos.map((named) => photo(named.sha256.charAt(0))));
  return new Server(new Map(entries.map((each) => [each.id, each.photos.map((named) => named.sha256)])));
}

const send = async (server: Server) => await sendAll(store, 'anna', server, { progress: () => undefined, ready: () => true });
/** Each report's state in the order of saving; what has arrived lies apart. */
const states = async (): Promise<string[]> => {
  const waiting = (await entriesOf(store, 'anna')).map((each) => [each.id, each.state] as const);
  const arrived = (await deliveredOf(store, 'anna')).map((each) => [each.id, 'received'] as const);
  return [...waiting, ...arrived].sort().map(([, state]) => state);
};

test('a report whose answers were lost three times arrives once', async () => {
  const server = await given(entry('1', 'ab'));
  server.losesAnswers = 3;
  for (let round = 0; round < 4; round++) await send(server);
  expect([server.stored.size, await states()]).toEqual([1, ['received']]);
});

test('a photo whose answer was lost is not sent again', async () => {
  const server = await given(entry('1', 'a'));
  const photoOnce = server.photo;
  server.photo = async (id, sent) => {
    await photoOnce(id, sent);
    return LOST;
  };
  await send(server);
  server.photo = photoOnce;
  await send(server);
  expect([server.stored.get('1')?.photos.get(SHA('a')), await states()]).toEqual([1, ['received']]);
});

test('every try sends the very same text', async () => {
  const server = await given(entry('1'));
  const texts = new Set<string>();
  const report = server.report;
  server.report = async (id, body) => {
    texts.add(body);
    return await report(id, body);
  };
  server.losesAnswers = 2;
  for (let round = 0; round < 3; round++) await send(server);
  expect([...texts]).toEqual(['{"id":"1"}']);
});

test('a refused report stays with its reason and blocks nobody', async () => {
  const server = await given(entry('1'), entry('2'));
  server.refuses.add('1');
  await send(server);
  const [first] = await entriesOf(store, 'anna');
  expect([await states(), first?.problem?.code]).toEqual([['refused', 'received'], 'bad-report']);
});

test('a refused report goes again when its author asks', async () => {
  const server = await given(entry('1'));
  server.refuses.add('1');
  await send(server);
  server.refuses.clear();
  await tryAgain(store, '1');
  await send(server);
  expect(await states()).toEqual(['received']);
});

test('a lost network stops the round and keeps the order', async () => {
  const server = await given(entry('1'), entry('2'));
  server.down = true;
  expect([await send(server), await states()]).toEqual([{ blocked: 'network', resting: [] }, ['waiting', 'waiting']]);
});

test('photo bytes that are gone are a stated problem, and the other photos still go', async () => {
  const server = await given(entry('1', 'ab'));
  await store.delete('photos', SHA('a'));
  await send(server);
  const [kept] = await entriesOf(store, 'anna');
  expect([kept?.state, kept?.problem?.code, [...server.stored.get('1')!.photos.keys()]]).toEqual([
    'refused', 'photo-gone', [SHA('b')],
  ]);
});

test('a receipt for other content keeps the report and its photos', async () => {
  const server = await given(entry('1', 'a'));
  server.contentSha256 = SHA('e');
  await send(server);
  const [kept] = await entriesOf(store, 'anna');
  expect([kept?.problem?.code, await store.count('photos')]).toEqual(['receipt-differs', 1]);
});

test('a receipt that still misses a photo forgets nothing', async () => {
  const server = await given(entry('1', 'a'));
  server.photo = async (id) => server.answer(id); // says thanks, stores nothing
  await send(server);
  expect([await states(), await store.count('photos')]).toEqual([['waiting'], 1]);
});

test('the queue of one person is never sent in the name of another', async () => {
  const server = await given(entry('1'));
  server.signedIn = 'bert';
  expect([await send(server), server.stored.size]).toEqual([{ blocked: 'sign-in', resting: [] }, 0]);
});

test('unsent reports of other people on this phone are counted', async () => {
  await given(entry('1'), entry('2', '', { account: 'bert' }));
  expect(await waitingOfOthers(store, 'anna')).toBe(1);
});

test('the same report cannot be saved twice', async () => {
  await given(entry('1'));
  await expect(keep(store, entry('1', '', { body: 'other' }), [])).rejects.toThrow();
});

test('saving that fails halfway keeps nothing of the report', async () => {
  await given(entry('1'));
  await keep(store, entry('1', 'z'), [photo('z')]).catch(() => undefined);
  expect(await store.get('photos', SHA('z'))).toBeUndefined();
});

test('a draft with its photo survives, and goes when its report is saved', async () => {
  const draft = emptyDraft({ id: '1', account: 'anna', layer: 'x', feature: null, featureLabel: '', changedAt: '1' });
  await keepDraftPhoto(store, { ...draft, photos: entry('1', 'a').photos }, photo('a'));
  const before = await draftsOf(store, 'anna');
  await given(entry('1', 'a'));
  expect([before.length, (await draftsOf(store, 'anna')).length, await store.count('photos')]).toEqual([1, 0, 1]);
});

test('a dropped draft takes only photos that nothing else names', async () => {
  await given(entry('1', 'a'));
  const draft = emptyDraft({ id: '2', account: 'anna', layer: 'x', feature: null, featureLabel: '', changedAt: '1' });
  await keepDraftPhoto(store, { ...draft, photos: entry('2', 'ab').photos }, photo('b'));
  await dropDraft(store, '2');
  expect(await store.getAllKeys('photos')).toEqual([SHA('a')]);
});

test('the drafts of one person are not shown to another', async () => {
  await keepDraft(store, emptyDraft({ id: '1', account: 'bert', layer: 'x', feature: null, featureLabel: '', changedAt: '1' }));
  expect(await draftsOf(store, 'anna')).toEqual([]);
});

test('a report that the server chokes on rests, and the others go on', async () => {
  const server = await given(entry('1'), entry('2'), entry('3'));
  server.chokesOn.add('1');
  const round = await send(server);
  expect([round, await states()]).toEqual([{ blocked: 'busy', resting: ['1'] }, ['waiting', 'received', 'received']]);
});

test('a server that takes nothing is not asked about every report', async () => {
  const server = await given(entry('1'), entry('2'), entry('3'));
  for (const id of ['1', '2', '3']) server.chokesOn.add(id);
  expect(await send(server)).toEqual({ blocked: 'busy', resting: ['1', '2'] });
});

test('a report about the same thing waits for the one before it, and says so', async () => {
  const server = await given(entry('1', '', { about: 'dikes 7' }), entry('2', '', { about: 'dikes 7' }), entry('3'));
  server.chokesOn.add('1');
  await send(server);
  const waiting = await entriesOf(store, 'anna');
  expect([await states(), predecessor(waiting[1]!, waiting)?.id]).toEqual([['waiting', 'waiting', 'received'], '1']);
});

test('a refused report does not hold up the next one about the same thing', async () => {
  const server = await given(entry('1', '', { about: 'dikes 7' }), entry('2', '', { about: 'dikes 7' }));
  server.refuses.add('1');
  await send(server);
  expect(await states()).toEqual(['refused', 'received']);
});

test('reports go in the order of saving, whatever the clock said', async () => {
  const server = await given(entry('1', '', { savedAt: '2027-01-01T00:00:00.000Z' }), entry('2', '', { savedAt: '2026-01-01T00:00:00.000Z' }));
  await send(server);
  expect([...server.stored.keys()]).toEqual(['1', '2']);
});

test('what has arrived keeps its receipt when its text and photos are gone', async () => {
  const server = await given(entry('1', 'a'));
  await send(server);
  const [kept] = await deliveredOf(store, 'anna');
  expect([kept?.receipt.content_sha256, await store.count('entries'), await store.count('photos')]).toEqual([SHA('c'), 0, 0]);
});

test('a photo that another report needs stays when the first has arrived', async () => {
  const server = await given(entry('1', 'a'), entry('2', 'a'));
  server.chokesOn.add('2');
  await send(server);
  expect(await store.getAllKeys('photos')).toEqual([SHA('a')]);
});

test('a report is given up only with a reason, and when it was refused or lies in a file', async () => {
  await given(entry('1'));
  await expect(discard(store, '1', 'double', 'now')).rejects.toThrow(RangeError);
  await noteExported(store, '1', 'now');
  await expect(discard(store, '1', ' ', 'now')).rejects.toThrow(RangeError);
  await discard(store, '1', 'double', 'now');
  expect((await entriesOf(store, 'anna'))[0]).toMatchObject({ state: 'discarded', discarded: { why: 'double' } });
});

test('a report that was given up is not sent', async () => {
  const server = await given(entry('1', '', { state: 'discarded' }));
  await send(server);
  expect(server.stored.size).toBe(0);
});

test('what is told of a report on its way counts its pictures, not its voice notes', async () => {
  const spoken = entry('1', 'abv');
  const photos = spoken.photos.map((each) => (each.sha256 === SHA('v') ? { ...each, role: 'voice', source: 'microphone' } as const : each));
  await keep(store, { ...spoken, photos }, ['a', 'b', 'v'].map(photo));
  const told: number[] = [];
  await sendAll(store, 'anna', new Server(new Map([['1', [SHA('v'), SHA('a'), SHA('b')]]])), { progress: (_, there) => told.push(there), ready: () => true });
  expect(told).toEqual([0, 0, 0, 1]);
});
test('a voice note whose bytes are gone is called one', () => {
  const spoken = entry('1', 'av');
  const photos = spoken.photos.map((each, index) => (index === 1 ? { ...each, role: 'voice', source: 'microphone' } as const : each));
  expect(photoGone({ ...spoken, photos }, SHA('v')).words.en).toContain('Voice note 1');
});
