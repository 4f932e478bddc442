import { expect, test } from 'vitest';
import { ringM2 } from '../src/domain/chartArea';
import { pieceAt } from '../src/domain/faces';
import { planarOf, type StoredZone } from '../src/domain/planarRead';
import type { Place } from '../src/domain/report';
import { geometryOf, indexOf, inserted, moved, neighboursOf, removed, setOnEdge, edgeKey, welded, zoneM2, zonesAt, type Hindrance, type Planar } from '../src/domain/topology';
import { given, split, takenIn, withNewZone } from '../src/domain/zoneCut';
import { crossings, faultsOf, gaps, overlaps } from '../src/domain/zoneFaults';

/** Numbers that look like chance, the same in every run. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const SERVER_M2 = 309744100.49846256; // geo.chart.chart_area_m2 of the same ring
const [WEST, SOUTH, STEP] = [115.5, 37.5, 0.01];

/** A field of crooked squares that share their corners; each its own zone. */
function field(columns: number, rows: number, seed = 1, crooked = 0.25): StoredZone[] {
  const next = chance(seed);
  const corners = Array.from({ length: (columns + 1) * (rows + 1) }, (_, n): Place => {
    const off = (): number => (next() - 0.5) * crooked * STEP;
    return [WEST + (n % (columns + 1)) * STEP + off(), SOUTH + Math.floor(n / (columns + 1)) * STEP + off()];
  });
  const at = (x: number, y: number): Place => corners[y * (columns + 1) + x]!;
  return Array.from({ length: columns * rows }, (_, n) => {
    const [x, y] = [n % columns, Math.floor(n / columns)];
    const ring = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x, y)].map((place) => [...place]);
    return { id: `z${n}`, kind: n % 2 === 0 ? 'core' : 'buffer', geometry: { type: 'Polygon', coordinates: [ring] } };
  });
}

function drawn(columns: number, rows: number, seed = 1, crooked = 0.25): Planar {
  return planarOf(field(columns, rows, seed, crooked)).planar;
}

const total = (planar: Planar): number => planar.zones.reduce((sum, zone) => sum + zoneM2(planar, zone), 0);
const made = (step: Planar | Hindrance): Planar => {
  if (typeof step === 'string') throw new Error(step);
  return step;
};
const pointNear = (planar: Planar, x: number, y: number): number =>
  [...indexOf(planar).points.keys()].reduce((best, each) => (off(planar, each, x, y) < off(planar, best, x, y) ? each : best));
const off = (planar: Planar, point: number, x: number, y: number): number =>
  Math.hypot(planar.places[point]![0] - WEST - x * STEP, planar.places[point]![1] - SOUTH - y * STEP);
const place = (x: number, y: number): Place => [WEST + x * STEP, SOUTH + y * STEP];

test('an area is that of the server to a billionth', () => {
  const ring: Place[] = [[115.5, 37.5], [115.7, 37.52], [115.68, 37.7], [115.51, 37.66]];
  expect(Math.abs(ringM2(ring) / SERVER_M2 - 1)).toBeLessThan(1e-9);
  expect(ringM2([...ring].reverse())).toBeCloseTo(-ringM2(ring), 3);
});

test('zones are stored again as they were read', () => {
  const zones = field(4, 3);
  const { planar, joined } = planarOf(zones);
  expect(planar.zones.map((zone) => geometryOf(planar, zone))).toEqual(zones.map(({ geometry }) => geometry));
  expect([joined, indexOf(planar).points.size]).toEqual([0, 20]);
});

test('a shared point is one, and moves in all its zones', () => {
  const planar = drawn(2, 2);
  const middle = pointNear(planar, 1, 1);
  const after = moved(planar, middle, place(1.2, 1.1));
  expect(zonesAt(planar, middle)).toHaveLength(4);
  expect(Math.abs(total(after) - total(planar))).toBeLessThan(1e-3);
  expect(after.zones.map((zone, n) => zoneM2(after, zone) === zoneM2(planar, planar.zones[n]!))).toEqual([false, false, false, false]);
  expect(faultsOf(after).count).toBe(0);
});

test('a point that a neighbour lacks is put on its edge, so that both move together', () => {
  const left: StoredZone = { id: 'a', kind: 'core', geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] } };
  const right: StoredZone = { id: 'b', kind: 'buffer', geometry: { type: 'Polygon', coordinates: [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0.25], [1, 0]]] } };
  const { planar, joined } = planarOf([left, right]);
  const point = planar.places.findIndex(([x, y]) => x === 1 && y === 0.25);
  const after = moved(planar, point, [1.2, 0.4]);
  expect([joined, zonesAt(planar, point).length]).toEqual([1, 2]);
  expect([overlaps(after), gaps(after)]).toEqual([[], []]);
});

test('a point put on a shared edge is in both zones, and taking it off leaves both as they were', () => {
  const planar = drawn(2, 1);
  const [south, north] = [pointNear(planar, 1, 0), pointNear(planar, 1, 1)];
  const [more, point] = inserted(planar, south, north, place(1.1, 0.5));
  expect([zonesAt(more, point).length, overlaps(more), gaps(more)]).toEqual([2, [], []]);
  const back = made(removed(more, point));
  expect(back.zones.map((zone) => geometryOf(back, zone))).toEqual(planar.zones.map((zone) => geometryOf(planar, zone)));
});

test('where three lines meet no point is taken away, nor from a triangle', () => {
  const planar = drawn(2, 2);
  expect(removed(planar, pointNear(planar, 1, 1))).toBe('junction');
  const triangle = planarOf([{ id: 't', kind: 'core', geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [0, 1], [0, 0]]] } }]).planar;
  expect(removed(triangle, 0)).toBe('least');
});

test('two points become one in all zones; a zone does not vanish by it', () => {
  const planar = drawn(3, 1);
  const [from, into] = [pointNear(planar, 1, 1), pointNear(planar, 2, 1)];
  const after = made(welded(planar, from, into));
  expect([indexOf(after).points.has(from), zonesAt(after, into).length, faultsOf(after).count]).toEqual([false, 3, 0]);
  expect(welded(after, pointNear(after, 1, 0), pointNear(after, 2, 0))).toBe('least');
});

test('a point brought to an edge of another zone belongs to that zone too', () => {
  const planar = planarOf([...field(1, 1), ...field(1, 1).map((zone) => ({ ...zone, id: 'far', geometry: shifted(zone.geometry, 2) }))]).planar;
  const [west, south, north] = [pointNear(planar, 1, 1), pointNear(planar, 2, 0), pointNear(planar, 2, 1)];
  const edge = edgeKey(south, north);
  const [a, b] = [planar.places[south]!, planar.places[north]!];
  const after = setOnEdge(planar, west, edge, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
  expect([zonesAt(after, west).length, overlaps(after)]).toEqual([2, []]);
});

function shifted(geometry: GeoJSON.Geometry, by: number): GeoJSON.Geometry {
  const { coordinates } = geometry as GeoJSON.Polygon;
  return { type: 'Polygon', coordinates: coordinates.map((ring) => ring.map(([x, y]) => [x! + by * STEP, y!])) };
}

test('a line from border to border cuts a zone; its neighbours have the line’s ends too', () => {
  const planar = drawn(2, 2);
  const after = made(split(planar, [place(-0.3, 0.5), place(0.5, 0.6), place(1.4, 0.4)], 0));
  expect(after.zones.map(({ parts }) => parts.length)).toEqual([2, 1, 1, 1]);
  expect(Math.abs(total(after) - total(planar))).toBeLessThan(1);
  expect([faultsOf(after).count, neighboursOf(after, pointNear(after, 1, 0.5)).length]).toEqual([0, 3]);
});

test('a line that ends inside cuts nothing, and one that crosses itself is refused', () => {
  const planar = drawn(2, 2);
  expect(split(planar, [place(-0.3, 0.5), place(0.5, 0.5)], 0)).toBe('no-piece');
  expect(split(planar, [place(-0.3, 0.5), place(1.3, 0.5), place(1.3, 0.7), place(0.5, 0.3)], 0)).toBe('crosses-itself');
});

test('a line through an enclave leaves the enclave out', () => {
  const ring = (a: number, b: number): number[][] => [[a, a], [b, a], [b, b], [a, b], [a, a]];
  const zone: StoredZone = { id: 'o', kind: 'core', geometry: { type: 'Polygon', coordinates: [ring(0, 3), ring(1, 2).reverse()] } };
  const { planar } = planarOf([zone]);
  const after = made(split(planar, [[-1, 1.5], [4, 1.5]], 0));
  expect(after.zones[0]!.parts.map((part) => part.length)).toEqual([1, 1]);
  expect(Math.abs(total(after) / total(planar) - 1)).toBeLessThan(1e-9);
});

test('a piece given to a neighbour is one with it, and given back all is as before', () => {
  const planar = drawn(2, 1);
  const cut = made(split(planar, [place(0.6, -0.5), place(0.6, 1.5)], 0));
  const piece = pieceAt(cut, place(0.8, 0.5))!;
  const after = given(cut, piece, 1);
  expect(after.zones.map(({ parts }) => parts.length)).toEqual([1, 1]);
  expect([faultsOf(after).count, Math.abs(total(after) - total(planar)) < 1]).toEqual([0, true]);
  const back = given(cut, pieceAt(cut, place(0.2, 0.5))!, 0);
  expect([back.zones[0]!.parts.length, Math.abs(total(back) - total(planar)) < 1]).toEqual([1, true]);
});

test('a piece taken out leaves the reserve smaller by its area', () => {
  const planar = drawn(2, 1);
  const cut = made(split(planar, [place(0.6, -0.5), place(0.6, 1.5)], 0));
  const out = given(cut, pieceAt(cut, place(0.2, 0.5))!, null);
  expect(out.zones[0]!.parts).toHaveLength(1);
  expect(total(out)).toBeLessThan(total(planar));
});

test('new ground is only what no zone has', () => {
  const planar = drawn(2, 1, 1, 0);
  const ring = [place(0.5, 0.5), place(1.5, 0.5), place(1.5, 1.5), place(0.5, 1.5)];
  const after = made(takenIn(planar, ring, 0));
  expect(after.zones.map(({ parts }) => parts.length)).toEqual([1, 1]);
  expect([faultsOf(after).count, overlaps(after).length]).toEqual([0, 0]);
  expect((total(after) - total(planar)) / (total(planar) / 4)).toBeCloseTo(1, 2);
  expect(takenIn(planar, [place(0.2, 0.2), place(0.8, 0.2), place(0.5, 0.8)], 0)).toBe('covered');
});

test('new ground of a kind of its own is a zone of its own', () => {
  const planar = withNewZone(drawn(1, 1), 'new', 'general_control');
  const after = made(takenIn(planar, [place(2, 0), place(3, 0), place(2, 1)], 1));
  expect(after.zones[1]!.parts).toHaveLength(1);
});

test('a point drawn over a neighbour’s line is told', () => {
  const planar = drawn(2, 1, 1, 0);
  const after = moved(planar, pointNear(planar, 0, 1), place(1.5, 0.5));
  expect(faultsOf(after).shown[0]!.kind).toBe('crossing');
});

test('ground of two zones is told with its size and place', () => {
  const [one] = field(1, 1, 1, 0);
  const { planar } = planarOf([one!, { ...one!, id: 'over', geometry: shifted(one!.geometry, 0.75) }]);
  const [overlap, ...others] = overlaps(planar);
  expect([others.length, (overlap!.m2! / zoneM2(planar, planar.zones[0]!)).toFixed(6)]).toEqual([0, '0.250000']);
  expect(planar.zones.map((_, n) => pieceAt({ ...planar, zones: [planar.zones[n]!] }, overlap!.place))).toEqual([{ zone: 0, part: 0 }, { zone: 0, part: 0 }]);
});

test('ground that zones enclose and none has is a gap, with its size', () => {
  const planar = drawn(3, 3, 1, 0);
  const open = given(planar, { zone: 4, part: 0 }, null);
  const [gap, ...others] = gaps(open);
  expect([others.length, Math.round(gap!.m2!)]).toEqual([0, Math.round(zoneM2(planar, planar.zones[4]!))]);
});

test.each([1, 2, 3, 4, 5, 6])('whatever is done in turn, zones neither overlap nor lose ground (%i)', (seed) => {
  const next = chance(seed * 7919);
  let planar = drawn(5, 5, seed);
  for (let step = 0; step < 60; step += 1) {
    const before = total(planar);
    const after = oneStep(planar, next);
    if (typeof after === 'string' || crossings(after.planar).length > 0) continue; // told, and undone by the person
    planar = after.planar;
    if (after.keeps) expect(Math.abs(total(planar) - before)).toBeLessThan(5);
    expect(overlaps(planar)).toEqual([]);
    expect(gaps(planar)).toEqual([]);
  }
  expect(planar.zones.some((zone, n) => geometryOf(planar, zone) !== geometryOf(drawn(5, 5, seed), drawn(5, 5, seed).zones[n]!))).toBe(true);
});

/** A step somebody might take, and whether it keeps the whole as large as it was. */
function oneStep(planar: Planar, next: () => number): { readonly planar: Planar; readonly keeps: boolean } | Hindrance {
  const points = [...indexOf(planar).points.keys()];
  const point = points[Math.floor(next() * points.length)]!;
  const near = neighboursOf(planar, point);
  const other = near[Math.floor(next() * near.length)]!;
  const at = planar.places[point]!;
  const anywhere = (): Place => place(next() * 5, next() * 5);
  switch (Math.floor(next() * 5)) {
    case 0: return { planar: moved(planar, point, [at[0] + (next() - 0.5) * 0.3 * STEP, at[1] + (next() - 0.5) * 0.3 * STEP]), keeps: zonesInside(planar, point) };
    case 1: {
      const [a, b] = [at, planar.places[other]!];
      return { planar: inserted(planar, point, other, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])[0], keeps: true };
    }
    case 2: {
      const after = removed(planar, point);
      return typeof after === 'string' ? after : { planar: after, keeps: zonesInside(planar, point) };
    }
    case 3: {
      const piece = pieceAt(planar, anywhere());
      if (piece === null) return 'nothing-near';
      const after = split(planar, [place(-1, next() * 5), place(6, next() * 5)], piece.zone);
      return typeof after === 'string' ? after : { planar: after, keeps: true };
    }
    default: {
      const piece = pieceAt(planar, anywhere());
      return piece === null ? 'nothing-near' : { planar: given(planar, piece, Math.floor(next() * planar.zones.length)), keeps: true };
    }
  }
}

/** Whether every edge at a point has a zone on either side. */
function zonesInside(planar: Planar, point: number): boolean {
  const { edges } = indexOf(planar);
  return neighboursOf(planar, point).every((other) => edges.get(edgeKey(point, other))?.length === 2);
}
