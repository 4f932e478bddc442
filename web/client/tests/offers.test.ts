import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AreaManifest } from '../src/domain/area';
import type { CaseLine } from '../src/domain/case';
import type { NearFeature } from '../src/domain/feature';
import { KeptPackage } from '../src/offline/keptPackage';
import type { Entry } from '../src/offline/store';
import { current, ownAreas } from '../src/state/areas';
import type { Offers } from '../src/domain/offer';
import { lookAround } from '../src/state/offers';
import { entries } from '../src/state/outbox';

const HERE = { type: 'Point' as const, coordinates: [115.6, 37.6] as const };
const NOW = Date.parse('2026-11-27T06:00:00Z');
const DIKE = { layer: 'pond_dikes', id: 'dike-1', label: '段村1', state: 'standing', distance_m: 12, bearing_deg: 0, place: [115.6, 37.6], last_report: null };
const FAR = { ...DIKE, id: 'dike-2', distance_m: 80 };
const CASE = { id: 'c-1', layer: 'pond_dikes', number: '2026-0044', title: '围埝', status: 'closed', closed_on: '2025-01-02', features: [], place: { type: 'Point', coordinates: [115.6, 37.6001] } };

function waiting(savedAt: string, place: readonly [number, number]): Entry {
  const body = JSON.stringify({ layer: 'pond_dikes', state_seen: 'standing', note: '决口', place: { type: 'Point', coordinates: place }, fix: null });
  return { id: savedAt, savedAt, body, title: { zh: '围埝', en: 'Dike' } } as unknown as Entry;
}

/** A package of an area that holds these; its files are another test's subject. */
async function takenAlong(features: () => readonly unknown[], cases: readonly unknown[]): Promise<void> {
  await ownAreas('a');
  current.value = { taken_at: '2026-11-27T00:00:00Z', files: [] } as unknown as AreaManifest;
  vi.spyOn(KeptPackage.prototype, 'near').mockImplementation(async () => ({ features: features() as NearFeature[], total: 2 }));
  vi.spyOn(KeptPackage.prototype, 'casesNear').mockResolvedValue(cases as CaseLine[]);
}

beforeEach(() => {
  vi.stubGlobal('fetch', async () => { throw new TypeError('no network'); });
  entries.value = [];
  current.value = null;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('without network and package the waiting reports of this phone are offered, old and far ones are not', async () => {
  entries.value = [
    waiting('2026-11-27T05:00:00Z', [115.6001, 37.6]), waiting('2026-11-26T05:00:00Z', [115.61, 37.6]), waiting('2026-07-01T05:00:00Z', [115.6, 37.6]),
  ];

  const found = await lookAround(['pond_dikes'], HERE, NOW);

  expect([found.asked, found.offers.map((offer) => [offer.noun, offer.id])]).toEqual(['phone', [['report', '2026-11-27T05:00:00Z']]]);
});

test('the package offers features within their distance, and closed cases as closed', async () => {
  await takenAlong(() => [DIKE, FAR], [CASE]);

  const found = await lookAround(['pond_dikes'], HERE, NOW);

  expect(found.asked).toBe('package');
  expect(found.offers.map((offer) => [offer.noun, offer.id, offer.closed])).toEqual([['case', 'c-1', true], ['feature', 'dike-1', false]]);
});

test('along a line each thing is offered once, at its smallest distance', async () => {
  let asked = 0;
  await takenAlong(() => [{ ...DIKE, distance_m: (asked += 5) }], []);

  const found = await lookAround(['pond_dikes'], { type: 'LineString', coordinates: [[115.6, 37.6], [115.601, 37.6], [115.602, 37.6]] }, NOW);

  expect(found.offers.map((offer) => offer.distance_m)).toEqual([5]);
});

test('a server slower than the person is patient is told of when it answers', async () => {
  vi.useFakeTimers();
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal('fetch', async () => await new Promise<Response>((resolve) => { answer = resolve; }));
  const told: Offers[] = [];

  const soon = lookAround(['pond_dikes'], HERE, NOW, (offers) => told.push(offers));
  await vi.advanceTimersByTimeAsync(6_000);
  const first = await soon;
  answer(Response.json({ features: [DIKE], cases: [], reports: [], within_m: 50 }));
  vi.useRealTimers();
  await vi.waitFor(() => expect(told).toHaveLength(1));

  expect([first.asked, first.offers]).toEqual(['phone', []]);
  expect([told[0]?.asked, told[0]?.offers.map((offer) => offer.id)]).toEqual(['server', ['dike-1']]);
});
