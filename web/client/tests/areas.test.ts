import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pictures, type AreaFile, type AreaManifest } from '../src/domain/area';
import { comingArea, currentArea, noteComing } from '../src/offline/areas';
import { Damaged, KeptPackage, type KeptFiles } from '../src/offline/keptPackage';
import { openStore, type PhoneStore } from '../src/offline/store';

let store: PhoneStore;
let stores = 0;

beforeEach(async () => {
  store = await openStore(`areas ${stores++}`);
});
afterEach(() => store.close());

const NONE = { all: null };
const PONDS = {
  layer: 'ponds', count: 2, near: true, ids: ['p1', 'p2'], labels: ['东塘', '西塘'], states: ['standing', 'removed'], units: NONE, versions: { all: 1 },
  recorded: NONE, from: NONE, to: NONE, demonstration: { all: true }, declared: NONE, assumed: NONE, evidence: NONE,
  shapes: ['p115600000 37600000', 'p115601000 37600000'], area_m2: NONE, area_plane_m2: NONE, plane_crs: NONE, length_m: NONE, fields: {},
};
const REPORTS = { reports: [{ id: 'r1', layer: 'ponds', feature: 'p1', observed_at: '2026-11-20T01:00:00.000Z', state_seen: 'standing', author_name: '王' }] };
const CASES = { total: 2, today: '2026-11-27', cases: [
  { id: 'c1', layer: 'ponds', features: ['p1'], status: 'closed', place: { type: 'Point', coordinates: [115.6, 37.6] } },
  { id: 'c2', layer: 'ponds', features: ['p9'], status: 'found', place: null },
] };

function file(kind: AreaFile['kind'], layer: string | null): AreaFile {
  return { kind, layer, sha256: `${kind}${layer ?? ''}`, size_bytes: 1, count: 1 };
}

function manifest(id = 'a'): AreaManifest {
  return {
    id, kind: 'box', box: [115, 37, 116, 38], cells: 0, taken_at: '2026-11-27T00:00:00.000Z', valid: '2026-11-27', zooms: [0, 16], layers: ['ponds'], count: 2,
    demonstration: true, size_bytes: 3, files: [file('features', 'ponds'), file('reports', null), file('cases', null)],
  };
}

/** Files as they lie on the phone, gzipped; one of them may be spoilt. */
function files(spoilt: AreaFile['kind'] | null = null): KeptFiles {
  const content: Record<string, unknown> = { featuresponds: PONDS, reports: REPORTS, cases: CASES };
  return {
    read: async (wanted) => {
      if (wanted.kind === spoilt) throw new Damaged(wanted);
      return await new Response(new Blob([JSON.stringify(content[wanted.sha256])]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
    },
  };
}

test('near me tells state, distance, bearing and the last report, without any network', async () => {
  const near = await new KeptPackage(manifest(), files()).near([115.6, 37.6], 500, 30);
  expect(near.total).toBe(2);
  expect(near.features.map(({ id, state, distance_m, last_report }) => [id, state, Math.round(distance_m), last_report?.id ?? null])).toEqual([['p1', 'standing', 0, 'r1'], ['p2', 'removed', 88, null]]);
  expect(Math.round(near.features[1]!.bearing_deg)).toBe(90);
});

test('a limited list still tells how many there are', async () => {
  const near = await new KeptPackage(manifest(), files()).near([115.6, 37.6], 500, 1);
  expect([near.features.length, near.total]).toEqual([1, 2]);
});

test('a feature, its last report and its cases, closed ones too, are found by id', async () => {
  const kept = new KeptPackage(manifest(), files());
  expect(await kept.feature('ponds', 'p2')).toMatchObject({ label: '西塘', state: 'removed', geometry: { type: 'Point', coordinates: [115.601, 37.6] } });
  expect(await kept.feature('ponds', 'p3')).toBeNull();
  expect((await kept.lastReport('ponds', 'p1'))?.id).toBe('r1');
  expect((await kept.casesOf('ponds', 'p1')).map(({ id }) => id)).toEqual(['c1']);
  expect((await kept.casesNear([115.6, 37.6], 50)).map(({ id }) => id)).toEqual(['c1']);
});

test('a spoilt file is not used, and says so', async () => {
  await expect(new KeptPackage(manifest(), files('features')).feature('ponds', 'p1')).rejects.toBeInstanceOf(Damaged);
});

test('a package that is coming is each person’s own and is not the current one', async () => {
  await noteComing(store, 'anna', manifest('b'));
  expect((await comingArea(store, 'anna'))?.id).toBe('b');
  expect(await currentArea(store, 'anna')).toBeNull();
  expect(await comingArea(store, 'bert')).toBeNull();
});

test('the pictures of a package are told with their day, the latest first, and an older package has none', () => {
  const scene = (acquired_on: string) => ({ name: 'S2', acquired_on, resolution_m: 10, credit: 'Copernicus', demonstration: false, zooms: [8, 14] as const });
  const older = manifest();
  const now = { ...older, files: [...older.files, { ...file('imagery', 's2'), scene: scene('2026-05-01') }, { ...file('imagery', 's1'), scene: scene('2026-04-01') }] };

  expect(pictures(now).map((each) => each.scene.acquired_on)).toEqual(['2026-05-01', '2026-04-01']);
  expect(pictures(older)).toEqual([]);
  expect(pictures(null)).toEqual([]);
});
