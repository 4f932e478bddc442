import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { backupFile } from '../src/offline/backup';
import { numbered, thisDevice } from '../src/offline/device';
import { sha256 } from '../src/offline/sha256';
import { isGenuine } from '../src/offline/signature';
import { openStore, type Entry, type PhoneStore } from '../src/offline/store';
import { canonical } from '../src/domain/canonical';
import { alarmOf, pause } from '../src/domain/delivery';
import { offsetOf } from '../src/domain/clock';

const hash = async (text: string): Promise<string> => await sha256(new TextEncoder().encode(text));
let stores = 0;
const opened = async (): Promise<PhoneStore> => await openStore(`backup ${stores++}`);

function entry(id: string, photos: readonly string[]): Entry {
  return {
    id, account: 'anna', savedAt: '2026-11-23T06:00:00.000Z', title: { zh: '堤', en: 'Dike' }, body: '{"note":"苇"}', contentSha256: 'c',
    photos: photos.map((sha256) => ({ sha256, size_bytes: 3, role: 'overview', source: 'camera', taken_at: null, fix: null }) as const),
    state: 'waiting', receipt: null, problem: null, tries: 0, sequence: 1, about: null, exportedAt: null, discarded: null,
  };
}

async function lines(store: PhoneStore, ...entries: Entry[]): Promise<string[]> {
  const account = { id: 'anna', name: 'anna', display_name: 'Anna' };
  const file = await backupFile(store, { account, device: 'd', madeAt: 'now', entries, drafts: [] });
  return (await file.text()).trimEnd().split('\n');
}

test('a backup holds the very text that would be sent, and each photo once', async () => {
  const store = await opened();
  await store.put('photos', { sha256: 'p', originalSha256: 'o', type: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]).buffer });
  const told = (await lines(store, entry('1', ['p']), entry('2', ['p']))).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.map((line) => line['kind'])).toEqual(['backup', 'photo', 'report', 'report', 'end']);
  expect([told[1]!['bytes'], told[2]!['body']]).toEqual(['AQID', '{"note":"苇"}']);
});

test('the last line of a backup holds a hash over all others', async () => {
  const told = await lines(await opened(), entry('1', []));
  const last = JSON.parse(told.at(-1)!) as { lines: number; sha256: string };
  const hashes = await Promise.all(told.slice(0, -1).map(hash));
  expect([last.lines, last.sha256]).toEqual([2, await hash(hashes.join(''))]);
});

test('two tabs that save at once never get the same number', async () => {
  const store = await opened();
  const given = await Promise.all([1, 2, 3, 4, 5].map(async () => await numbered(store, 'now')));
  expect([new Set(given.map((each) => each.last)).size, new Set(given.map((each) => each.id)).size]).toEqual([5, 1]);
  expect((await thisDevice(store))?.last).toBe(5);
});

test('a receipt is genuine only under the key that signed exactly it', async () => {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']) as CryptoKeyPair;
  const unsigned = { report: '1', content_sha256: 'c', photos: [], missing_photos: [], received_at: '', audit_number: 1, audit_hash: 'h', key_id: 'k' };
  const base64url = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64url');
  const signature = base64url(await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(canonical(unsigned))));
  const key = { key_id: 'k', algorithm: 'Ed25519', public_key: base64url(await crypto.subtle.exportKey('raw', pair.publicKey)) };
  const said = { ...unsigned, signature };
  expect([
    await isGenuine(said, key), await isGenuine({ ...said, audit_number: 2 }, key), await isGenuine(said, null), await isGenuine(said, { ...key, key_id: 'other' }),
  ]).toEqual([true, false, null, null]);
});

test('reports of the first version keep their place, and those that arrived lie with the receipts', async () => {
  const { openDB } = await import('idb');
  const name = `old ${stores++}`;
  const old = await openDB(name, 1, {
    upgrade(store) {
      store.createObjectStore('drafts', { keyPath: 'id' }).createIndex('account', 'account');
      store.createObjectStore('entries', { keyPath: 'id' }).createIndex('account', 'account');
      store.createObjectStore('photos', { keyPath: 'sha256' });
    },
  });
  const { sequence: _, about: __, exportedAt: ___, discarded: ____, ...plain } = entry('1', []);
  await old.put('entries', plain);
  await old.put('entries', { ...plain, id: '2', state: 'received', receipt: { report: '2' } });
  old.close();
  const store = await openStore(name);
  expect([(await store.getAll('entries')).map((each) => [each.id, each.sequence]), (await store.getAll('delivered')).map((each) => each.id)]).toEqual([[['1', 1]], ['2']]);
});

test('what waits is late after a day and an alarm after three; a quiet week is neither', () => {
  const day = 86_400_000;
  expect([alarmOf(null, 9 * day), alarmOf(0, day - 1), alarmOf(0, day), alarmOf(0, 3 * day)]).toEqual(['calm', 'calm', 'late', 'alarm']);
});

test('each pause is about twice as long as the one before, up to five minutes', () => {
  expect([pause(1, 1), pause(2, 1), pause(3, 1), pause(50, 1), pause(1, 0)]).toEqual([5000, 10_000, 20_000, 300_000, 2500]);
});

test('a device a year ahead is found to be a year ahead', () => {
  const year = 365 * 86_400_000;
  const server = Date.parse('2026-11-23T06:00:00Z');
  expect(offsetOf('Mon, 23 Nov 2026 06:00:00 GMT', server + year + 400, server + year + 600)?.offset_s).toBe(year / 1000);
});
