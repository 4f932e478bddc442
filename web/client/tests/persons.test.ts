import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Terms } from '../src/domain/track';
import type { Today } from '../src/domain/today';
import { newId } from '../src/offline/identity';
import { phoneStore } from '../src/offline/store';
import { begin, pointsOf, walksOf } from '../src/offline/tracks';

const NOTHING = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
const CONSENT = { version: '1', agreed_at: '2026-11-23T01:00:00.000Z' };
let anna: string;
let found: ((position: unknown) => void) | null;

beforeEach(() => {
  anna = newId();
  found = null;
  vi.stubGlobal('localStorage', NOTHING);
  vi.stubGlobal('location', { origin: 'https://lake.test', hash: '' });
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('document', { visibilityState: 'visible', documentElement: { lang: '' }, addEventListener: () => undefined, removeEventListener: () => undefined });
  vi.stubGlobal('navigator', {
    geolocation: { watchPosition: (told: (position: unknown) => void) => ((found = told), 1), clearWatch: () => (found = null) },
  });
  vi.stubGlobal('fetch', async () => new Response('{}', { status: 200, headers: { 'Content-Type': 'application/json' } }));
});
afterEach(() => vi.unstubAllGlobals());

function fix(seconds: number): unknown {
  return { coords: { longitude: 115.6, latitude: 37.6, accuracy: 5 }, timestamp: Date.now() + seconds * 1000 };
}

/** The rooms that look after one person's things, read anew with the globals above. */
async function rooms() {
  const [session, today, track] = await Promise.all([import('../src/state/session'), import('../src/state/today'), import('../src/state/track')]);
  const signedIn = (id: string | null): void => {
    session.session.value = { account: id === null ? null : { id }, allowed: [], version: '', demonstration: true } as unknown as typeof session.session.value;
  };
  return { today, track, signedIn };
}

test("one person's tasks are gone from the page when another signs in", async () => {
  const { today, signedIn } = await rooms();
  signedIn('anna');
  today.told.value = { today: { tasks: [] } as unknown as Today, at: null };
  signedIn('ben');
  expect(today.told.value).toBeNull();
});

test('what one person agreed to is not taken for the word of the next', async () => {
  const { track } = await rooms();
  await track.ownWalks('anna');
  track.terms.value = { version: '1', on: true, mine: { ...CONSENT, withdrawn_at: null } } as unknown as Terms;
  await track.ownWalks('ben');
  expect(track.terms.value).toBeNull();
});

test('a walk thrown away does not end the one that is recorded', async () => {
  const { track } = await rooms();
  const old = await begin(await phoneStore(), anna, CONSENT, new Date(0));
  await (await phoneStore()).put('tracks', { ...old, state: 'refused' });
  await track.ownWalks(anna);
  await recording(track);
  await track.throwAway(old.id);
  expect(found).not.toBeNull();
});

test('a consent taken back leaves no point behind, the one just coming neither', async () => {
  const { track } = await rooms();
  await track.ownWalks(anna);
  await recording(track);
  const id = track.walk.value!.id;
  vi.stubGlobal('fetch', async () => {
    found!(fix(0)); // comes together with the answer
    return new Response('{}', { status: 200, headers: { 'Content-Type': 'application/json' } });
  });
  await track.withdraw();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await pointsOf(await phoneStore(), id)).toEqual([]);
});

test('two taps on start begin one walk', async () => {
  const { track } = await rooms();
  await track.ownWalks(anna);
  track.terms.value = { version: '1', on: true, mine: null } as unknown as Terms;
  await Promise.all([track.start(), track.start()]);
  expect(await walksOf(await phoneStore(), anna)).toHaveLength(1);
});

test('a walk that another tab records is not paused by this one', async () => {
  const { track } = await rooms();
  const there = await begin(await phoneStore(), anna, CONSENT, new Date());
  vi.stubGlobal('navigator', { ...navigator, locks: { query: async () => ({ held: [{ name: `walk ${there.id}` }] }), request: async () => undefined } });
  await track.ownWalks(anna);
  expect(track.walk.value?.state).toBe('walking');
});

test('a walk that nobody records any more is paused', async () => {
  const { track } = await rooms();
  await begin(await phoneStore(), anna, CONSENT, new Date());
  await track.ownWalks(anna);
  expect(track.walk.value?.state).toBe('paused');
});

async function recording(track: Awaited<ReturnType<typeof rooms>>['track']): Promise<void> {
  track.terms.value = { version: '1', on: true, mine: { ...CONSENT, withdrawn_at: null } } as unknown as Terms;
  await track.start();
}
