import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keep } from '../src/offline/outbox';
import { phoneStore, type Entry } from '../src/offline/store';
import { ownOutbox, queueChanged } from '../src/state/outbox';

beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
});
afterEach(async () => {
  await ownOutbox(null, () => 'en');
  vi.unstubAllGlobals();
});

function entry(id: string, account: string): Entry {
  return {
    id, account, savedAt: `2026-11-23T06:00:0${id}.000Z`, title: { zh: id, en: id }, body: '{}', contentSha256: 'c'.repeat(64), photos: [], state: 'waiting',
    receipt: null, problem: null, tries: 0, sequence: Number(id), about: null, exportedAt: null, discarded: null,
  };
}

/** A server at which somebody is signed in, and which notes what it is sent. */
function served(who: () => string, seen: (address: string) => void): void {
  vi.stubGlobal('fetch', async (address: string) => {
    seen(address);
    return new Response(JSON.stringify(address === '/api/session' ? { account: { id: who() } } : {}), { status: address === '/api/session' ? 200 : 404 });
  });
}

test('a report is not sent in the name of who signs in while the round runs', async () => {
  await keep(await phoneStore(), entry('1', 'anna'), []);
  const asked: string[] = [];
  let comes: Promise<void> | undefined;
  served(() => 'anna', (address) => {
    asked.push(address);
    if (address === '/api/receipt-key') comes ??= ownOutbox('ben', () => 'en');
  });
  await ownOutbox('anna', () => 'en');
  await comes;
  expect(asked.filter((address) => address.startsWith('/api/reports/'))).toEqual([]);
});

test('the browser is asked to wake us only without a network: with one it wakes at once, again and again', async () => {
  await keep(await phoneStore(), entry('2', 'cara'), []);
  served(() => 'nobody', () => undefined);
  const register = vi.fn(async () => undefined);
  const browser = (onLine: boolean) => ({ onLine, serviceWorker: { getRegistration: async () => ({ sync: { register } }) } });
  vi.stubGlobal('navigator', browser(true));
  await ownOutbox('cara', () => 'en');
  await queueChanged();
  expect(register).not.toHaveBeenCalled();
  vi.stubGlobal('navigator', browser(false));
  await queueChanged();
  await vi.waitFor(() => expect(register).toHaveBeenCalledWith('outbox'));
});
