import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gpxOf, linesOf, MOST_POINTS, partsOf, partText, segmentOf, walkedM, type Point, type Segmented } from '../src/domain/track';
import { canonical } from '../src/domain/canonical';
import { sha256 } from '../src/offline/sha256';
import { openStore, type PhoneStore } from '../src/offline/store';
import { begin, changed, discard, keepPoint, pointsOf, sendWalk, walksOf, type Walk } from '../src/offline/tracks';

const START = Date.UTC(2026, 10, 23, 1);
const CONSENT = { version: '1', agreed_at: '2026-11-23T01:00:00.000Z' };
let store: PhoneStore;
let stores = 0;

beforeEach(async () => {
  store = await openStore(`walks ${stores++}`);
});
afterEach(() => {
  store.close();
  vi.unstubAllGlobals();
});

function at(seconds: number, north = 0): Point {
  return [115.6, 37.6 + north, 5, START + seconds * 1000];
}

function on(segment: number, seconds: number, north = 0): Segmented {
  return { segment, point: at(seconds, north) };
}

test('a point belongs to the line before it unless there was silence, the page was away, or the clock ran back', () => {
  expect([
    segmentOf(null, START, true), segmentOf(on(3, 0), START + 60_000, false), segmentOf(on(3, 0), START + 60_001, false),
    segmentOf(on(3, 0), START + 1000, true), segmentOf(on(3, 0), START - 1, false),
  ]).toEqual([0, 3, 4, 4, 4]);
});

test('what was walked is added up within lines, and across a gap nothing', () => {
  const walk = [on(0, 0), on(0, 10, 0.001), on(1, 900, 0.1), on(1, 910, 0.101)];
  expect(Math.round(walkedM(walk))).toBe(222);
  expect(linesOf(walk).map((line) => line.length)).toEqual([2, 2]);
});

test('parts are of one line each, and none is longer than the server takes', () => {
  const long = Array.from({ length: MOST_POINTS + 1 }, (_, n) => on(0, n));
  expect(partsOf([...long, on(1, 9999)]).map((part) => [part.segment, part.points.length])).toEqual([[0, MOST_POINTS], [0, 1], [1, 1]]);
});

test('GPX keeps a gap as a gap and makes up no time', () => {
  const gpx = gpxOf('a & b', [on(0, 0), on(1, 100)]);
  expect(gpx.match(/<trkseg>/g)).toHaveLength(2);
  expect(gpx).toContain('<name>a &amp; b</name>');
  expect(gpx.match(/<time>[^<]+/g)).toEqual(['<time>2026-11-23T01:00:00.000Z', '<time>2026-11-23T01:01:40.000Z']);
});

async function walked(...points: Point[]): Promise<Walk> {
  const walk = await begin(store, 'anna', CONSENT, new Date(START));
  let last: Segmented | null = null;
  for (const point of points) last = await keepPoint(store, walk.id, point, last, false);
  return await changed(store, walk, { state: 'queued', endedAt: new Date(START + 3_600_000).toISOString() });
}

test('points lie on the disk one by one, in their order, and go with the walk that is discarded', async () => {
  const walk = await walked(at(0), at(10), at(100));
  expect((await pointsOf(store, walk.id)).map(({ segment, point }) => [segment, point[3] - START])).toEqual([[0, 0], [0, 10_000], [1, 100_000]]);
  await discard(store, walk.id);
  expect([await pointsOf(store, walk.id), await walksOf(store, 'anna')]).toEqual([[], []]);
});

/** A server in the small: what it keeps, and which answers it loses after keeping. */
class Server {
  heads = new Map<string, { text: string; parts: readonly { sha256: string }[] }>();
  parts = new Map<string, string>();
  calls = 0;
  signedIn: string | null = 'anna';
  constructor(readonly loses: readonly number[] = [], readonly liesAbout = '') {}

  fetch = async (address: string, request: RequestInit): Promise<Response> => {
    if (address === '/api/session') return json({ account: this.signedIn === null ? null : { id: this.signedIn } });
    const [, , , id, , hash] = address.split('/');
    const body = JSON.parse(String(request.body)) as { parts: { sha256: string }[] };
    if (hash === undefined) this.heads.set(id!, this.heads.get(id!) ?? { text: canonical(body), parts: body.parts });
    else this.parts.set(hash, canonical(body));
    this.calls += 1;
    if (this.loses.includes(this.calls)) throw new TypeError('connection reset');
    const head = this.heads.get(id!)!;
    const missing = head.parts.map((part) => part.sha256).filter((sha) => !this.parts.has(sha));
    const content = this.liesAbout || (await sha256(new TextEncoder().encode(head.text)));
    return json({ missing_parts: missing, receipt: { track: id, content_sha256: content, parts: [], missing_parts: missing } });
  };
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
}

test('whichever answer is lost, the walk arrives once and its points go with a whole receipt', async () => {
  for (const lost of [1, 2, 3]) {
    const walk = await walked(at(0), at(100));
    const server = new Server([lost]);
    vi.stubGlobal('fetch', server.fetch);
    const first = await sendWalk(store, walk);
    expect([first.state, (await pointsOf(store, walk.id)).length]).toEqual(['queued', 2]);
    const second = await sendWalk(store, first);
    expect([second.state, server.heads.size, server.parts.size, (await pointsOf(store, walk.id)).length]).toEqual(['sent', 1, 2, 0]);
  }
});

test('a receipt about other content deletes nothing', async () => {
  const walk = await walked(at(0));
  vi.stubGlobal('fetch', new Server([], 'f'.repeat(64)).fetch);
  expect((await sendWalk(store, walk)).state).toBe('queued');
  expect(await pointsOf(store, walk.id)).toHaveLength(1);
});

test('nothing is sent while somebody else is signed in', async () => {
  const walk = await walked(at(0));
  const server = new Server();
  server.signedIn = 'berta';
  vi.stubGlobal('fetch', server.fetch);
  expect((await sendWalk(store, walk)).state).toBe('queued');
  expect(server.heads.size).toBe(0);
});

test('a refusal stays with the walk, which keeps its points until its author decides', async () => {
  const walk = await walked(at(0));
  vi.stubGlobal('fetch', async (address: string) => (address === '/api/session' ? json({ account: { id: 'anna' } }) : json({ code: 'consent-missing', detail: '没有同意' }, 403)));
  const after = await sendWalk(store, walk);
  expect([after.state, after.problem?.code, (await pointsOf(store, walk.id)).length]).toEqual(['refused', 'consent-missing', 1]);
});

test('the hash of a part is over its one JSON text', () => {
  expect(partText({ segment: 0, points: [at(0)] })).toBe(`{"points":[[115.6,37.6,5,${START}]],"segment":0}`);
});
