import { expect, test } from 'vitest';
import { ageDays, at, featureAt, missing, shapeOf, type AreaFile, type AreaLayer, type AreaManifest } from '../src/domain/area';
import { boxOf, degreeMetres, NearIndex } from '../src/domain/nearby';

const HERE = [115.6, 37.6] as const;
const [EAST_M, NORTH_M] = degreeMetres(37.6);

/** A place so many metres east and north of here, in millionths of a degree. */
function there(eastM: number, northM: number): string {
  return `${Math.round((HERE[0] + eastM / EAST_M) * 1e6)} ${Math.round((HERE[1] + northM / NORTH_M) * 1e6)}`;
}

function layer(shapes: (string | null)[], more: Partial<AreaLayer> = {}): AreaLayer {
  const none = { all: null };
  return {
    layer: 'ponds', count: shapes.length, near: true, ids: shapes.map((_, row) => `p${row}`), labels: shapes.map((_, row) => `塘${row}`),
    states: { all: 'converted' }, units: none, versions: { all: 1 }, recorded: none, from: none, to: none, demonstration: { all: true },
    declared: none, assumed: none, evidence: none, shapes, area_m2: none, area_plane_m2: none, plane_crs: none, length_m: none, fields: {}, ...more,
  };
}

test('a degree is as long as the ellipsoid says', () => {
  expect(EAST_M).toBeCloseTo(88_307.4, 0); // 6378137 × cos φ / √(1 − e² sin² φ) × π / 180
  expect(NORTH_M).toBeCloseTo(110_988, -1);
});

test('what is near comes nearest first, with its bearing, and what is beyond the radius does not', () => {
  const index = new NearIndex([layer([`p${there(0, 300)}`, `p${there(100, 0)}`, `p${there(0, -900)}`, null])]);
  const found = index.near(HERE, 500);
  expect(found.map(({ row, metres, degrees }) => [row, Math.round(metres), Math.round(degrees)])).toEqual([[1, 100, 90], [0, 300, 0]]);
});

test('the nearest point of a dike lies between its corners', () => {
  const [x, y] = there(-400, 50).split(' ').map(Number) as [number, number];
  const [ex] = there(400, 50).split(' ').map(Number) as [number, number];
  const index = new NearIndex([layer([`l${x} ${y} ${ex - x} 0`])]);
  expect(index.near(HERE, 60).map(({ metres }) => Math.round(metres))).toEqual([50]);
});

test('whoever stands inside an area is at distance 0, whoever stands in its hole is not', () => {
  const square = (half: number): string => {
    const [x, y] = there(-half, -half).split(' ').map(Number) as [number, number];
    const [ex, ey] = there(half, half).split(' ').map(Number) as [number, number];
    return `${x} ${y} ${ex - x} 0 0 ${ey - y} ${x - ex} 0 0 ${y - ey}`;
  };
  const index = new NearIndex([layer([`a${square(200)}`, `a${square(200)};${square(80)}`])]);
  expect(index.near(HERE, 500).map(({ row, metres }) => [row, Math.round(metres)])).toEqual([[0, 0], [1, 80]]);
});

test('a shape far larger than the grid is found from its middle', () => {
  const wide = `a${115.2e6} ${37.2e6} ${0.8e6} 0 0 ${0.8e6} ${-0.8e6} 0 0 ${-0.8e6}`;
  expect(new NearIndex([layer([wide])]).near(HERE, 10).length).toBe(1);
});

test('twenty thousand features are searched well within a blink', () => {
  const shapes = Array.from({ length: 20_000 }, (_, each) => {
    const [x, y] = there((each % 200) * 100 - 10_000, Math.floor(each / 200) * 150 - 7_500).split(' ');
    return `a${x} ${y} 500 0 0 500 -500 0 0 -500`;
  });
  const index = new NearIndex([layer(shapes)]);
  const times = Array.from({ length: 7 }, () => {
    const begin = performance.now();
    expect(index.near(HERE, 3000).length).toBeGreaterThan(1500);
    return performance.now() - begin;
  });
  expect(Math.min(...times)).toBeLessThan(50); // the least: other work on the machine is not ours
});

test('shapes come back as they were written: parts, rings, steps', () => {
  expect(shapeOf('p115600000 37600000')).toEqual({ type: 'Point', coordinates: [115.6, 37.6] });
  expect(shapeOf('l1000000 2000000 1 -1|3000000 4000000 1 1')).toEqual({ type: 'MultiLineString', coordinates: [[[1, 2], [1.000001, 1.999999]], [[3, 4], [3.000001, 4.000001]]] });
  expect(shapeOf('a0 0 2 0 0 2 -2 0 0 -2')).toEqual({ type: 'Polygon', coordinates: [[[0, 0], [2e-6, 0], [2e-6, 2e-6], [0, 2e-6], [0, 0]]] });
  expect(boxOf('l1000000 2000000 10 -10')).toEqual([1, 1.99999, 1.00001, 2]);
});

test('a column of one value gives it in every row', () => {
  const known = layer(['p0 0', 'p1 1'], { fields: { name: ['东埝', '西埝'], village: { all: '演示村' } } });
  expect(at(known.states, 1)).toBe('converted');
  expect(featureAt(known, 1)).toMatchObject({ id: 'p1', label: '塘1', state: 'converted', properties: { name: '西埝', village: '演示村' }, version: 1 });
});

test('an update fetches what is not here, and the same content once', () => {
  const file = (sha256: string): AreaFile => ({ kind: 'features', layer: sha256, sha256, size_bytes: 5, count: 1 });
  const manifest = { files: [file('a'), file('b'), file('b')] } as unknown as AreaManifest;
  expect(missing(manifest, new Set(['a'])).map(({ sha256 }) => sha256)).toEqual(['b']);
});

test('a package is as old as its whole days, and never from the future', () => {
  const now = Date.parse('2026-11-27T06:05:00Z');
  expect([ageDays('2026-11-24T06:05:00Z', now), ageDays('2026-11-24T06:06:00Z', now), ageDays('2027-11-24T06:06:00Z', now)]).toEqual([3, 2, 0]);
});
