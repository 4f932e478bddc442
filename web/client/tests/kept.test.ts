import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { hearReach, type Reach } from '../src/api/client';
import { forgetKept, isSaid, lastSaid, MOST_KEPT, readThrough } from '../src/offline/kept';
import { hasLeft, isLeaving, lastSession, leave, noteSession } from '../src/offline/signedIn';
import { phoneStore } from '../src/offline/store';

type Answer = () => Response;
const answers: Record<string, Answer> = {};
const down: Answer = () => { throw new TypeError('Failed to fetch'); };

/** The network in the small: each address answers as the test says, all others not at all. */
vi.stubGlobal('fetch', async (address: string) => (answers[address] ?? down)());

function says(address: string, value: unknown, status = 200): void {
  answers[address] = () => Response.json(value, { status });
}

afterEach(async () => {
  for (const address of Object.keys(answers)) delete answers[address];
  await (await phoneStore()).clear('kept');
});

test('what the server said last is there when it is down, with its time', async () => {
  says('/api/layers', { layers: ['ponds'] });
  const first = await readThrough('/api/layers', 'anna', 'zh-CN');
  answers['/api/layers'] = down;

  const later = await readThrough('/api/layers', 'anna', 'zh-CN');

  expect(first).toMatchObject({ value: { layers: ['ponds'] }, fresh: true });
  expect(later).toEqual({ ...first, fresh: false });
});

test('a server in trouble is covered by what it said before, a refusal is not', async () => {
  says('/api/layers', { layers: [] });
  await readThrough('/api/layers', 'anna', 'zh-CN');

  says('/api/layers', { code: 'unexpected' }, 500);
  expect(await readThrough('/api/layers', 'anna', 'zh-CN')).toMatchObject({ fresh: false });
  says('/api/layers', { code: 'not-signed-in' }, 401);
  expect(await readThrough('/api/layers', 'anna', 'zh-CN')).toMatchObject({ problem: { code: 'not-signed-in' } });
});

test('the page of a gateway is no answer of ours', async () => {
  says('/api/layers', { layers: [1] });
  await readThrough('/api/layers', 'anna', 'zh-CN');
  answers['/api/layers'] = () => new Response('<html>Please pay', { status: 200 });

  expect(await readThrough('/api/layers', 'anna', 'zh-CN')).toMatchObject({ value: { layers: [1] }, fresh: false });
});

test('on a slow line the older answer is shown, and the late one is kept for the next time', async () => {
  says('/api/layers', { layers: ['old'] });
  await readThrough('/api/layers', 'anna', 'zh-CN');
  let arrive = (): void => undefined;
  answers['/api/layers'] = () => new Promise<Response>((resolve) => {
    arrive = () => resolve(Response.json({ layers: ['new'] }));
  }) as unknown as Response;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const slow = readThrough('/api/layers', 'anna', 'zh-CN');
  while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
  vi.runAllTimers();
  expect(await slow).toMatchObject({ value: { layers: ['old'] }, fresh: false });
  vi.useRealTimers();

  arrive();
  const kept = async (): Promise<string> => JSON.stringify((await lastSaid('/api/layers', 'anna', 'zh-CN'))?.value);
  while ((await kept()).includes('old')) await new Promise((resolve) => setImmediate(resolve));
  answers['/api/layers'] = down;
  expect(await readThrough('/api/layers', 'anna', 'zh-CN')).toMatchObject({ value: { layers: ['new'] }, fresh: false });
});

test('nobody sees what was said to another person', async () => {
  says('/api/layers', { layers: ['wells'] });
  await readThrough('/api/layers', 'anna', 'zh-CN');
  answers['/api/layers'] = down;

  expect(await readThrough('/api/layers', 'bert', 'zh-CN')).toMatchObject({ problem: { code: 'no-network' } });
});

test('words in the other language are better than none, and of no longer address', async () => {
  says('/api/layers/a', { zh: true });
  says('/api/layers', { layers: [] });
  await readThrough('/api/layers/a', 'anna', 'zh-CN');
  answers['/api/layers/a'] = down;
  expect(await readThrough('/api/layers/a', 'anna', 'en')).toMatchObject({ value: { zh: true }, fresh: false });

  answers['/api/layers'] = down;
  expect(isSaid(await readThrough('/api/layers', 'anna', 'en'))).toBe(false);
});

test('signing out forgets what was kept for that person and for nobody else', async () => {
  says('/api/layers', {});
  await readThrough('/api/layers', 'anna', 'zh-CN');
  await readThrough('/api/layers', 'bert', 'zh-CN');
  await forgetKept('anna');
  answers['/api/layers'] = down;

  expect(isSaid(await readThrough('/api/layers', 'anna', 'zh-CN'))).toBe(false);
  expect(isSaid(await readThrough('/api/layers', 'bert', 'zh-CN'))).toBe(true);
});

test('the oldest answers go when there are too many', async () => {
  const store = await phoneStore();
  for (let n = 0; n < MOST_KEPT; n += 1) {
    await store.put('kept', { name: `/api/near/${n} en`, account: 'anna', at: `2026-01-01T00:00:00.${String(n).padStart(3, '0')}Z`, value: n });
  }
  says('/api/layers', { layers: [] });
  await readThrough('/api/layers', 'anna', 'en');

  expect(await store.count('kept')).toBeLessThan(MOST_KEPT);
  expect(await store.get('kept', ['anna', '/api/near/0 en'])).toBeUndefined();
  expect(await store.get('kept', ['anna', `/api/near/${MOST_KEPT - 1} en`])).toBeDefined();
  expect(await store.get('kept', ['anna', '/api/layers en'])).toBeDefined();
});

test('the device knows who signed in last, until they leave', async () => {
  await noteSession({ account: { id: 'anna' } });
  expect((await lastSession())?.value).toEqual({ account: { id: 'anna' } });

  await leave('anna', true);
  expect(await lastSession()).toBeNull();
  expect(await isLeaving()).toBe(false);
});

test('a sign-out that the server has not heard of is remembered', async () => {
  await noteSession({ account: { id: 'anna' } });
  await leave('anna', false);
  expect(await lastSession()).toBeNull();
  expect(await isLeaving()).toBe(true);

  await hasLeft();
  expect(await isLeaving()).toBe(false);
});

test('no network, a server in trouble and a lost sign-in are told apart', async () => {
  const heard: Reach[] = [];
  hearReach((reach) => heard.push(reach));
  await readThrough('/api/a', 'anna', 'en');
  says('/api/a', { code: 'busy' }, 503);
  await readThrough('/api/a', 'anna', 'en');
  says('/api/a', { code: 'not-signed-in' }, 401);
  await readThrough('/api/a', 'anna', 'en');
  says('/api/a', { code: 'not-found' }, 404);
  await readThrough('/api/a', 'anna', 'en');

  expect(heard).toEqual(['network', 'server', 'signed-out', 'here']);
});
