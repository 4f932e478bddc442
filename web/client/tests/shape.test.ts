import { describe, expect, test } from 'vitest';
import type { Fix, Place } from '../src/domain/report';
import {
  areaM2, asKind, emptySketch, faultOf, lengthM, madeOf, MOST_POINTS, nudged, pointSketch, shapeOf, thinned, walkOf, withFix, withTap, type Sketch,
} from '../src/domain/shape';

const at = (east: number, north: number): Place => [115.5 + east * 1e-3, 37.6 + north * 1e-3];
const POND: readonly Place[] = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];

function sketch(kind: Sketch['kind'], ...places: Place[]): Sketch {
  return places.reduce(withTap, emptySketch(kind));
}

function fix(place: Place, second: number, accuracy_m = 5): Fix {
  return { longitude: place[0], latitude: place[1], accuracy_m, taken_at: new Date(Date.UTC(2026, 10, 27, 6, 0, second)).toISOString(), source: 'gps', datum: 'wgs84' };
}

describe('how long and how large', () => {
  test('length and area are those of the server on the ellipsoid', () => {
    expect(lengthM([at(0, 0), at(1, 0), at(1, 1)])).toBeCloseTo(199.29632, 4); // pyproj.Geod: 199.2963172
    expect(areaM2(POND)).toBeCloseTo(9801.0768, 3); // pyproj.Geod: 9801.0768
  });
  test('an area is as large whichever way its points go round', () => {
    expect(areaM2([...POND].reverse())).toBeCloseTo(areaM2(POND), 6);
  });
});

describe('what cannot stand, in words one can act on', () => {
  test.each([
    ['a line of one point', sketch('line', at(0, 0)), 'still'],
    ['an area of two points', sketch('area', at(0, 0), at(1, 0)), 'still'],
    ['a line that is too short', sketch('line', at(0, 0), at(0, 0.001)), 'short'],
    ['an outline that crosses itself', sketch('area', at(0, 0), at(1, 1), at(1, 0), at(0, 1)), 'crosses'],
    ['an outline that touches itself', sketch('area', at(0, 0), at(2, 0), at(2, 2), at(1, 0), at(0, 2)), 'crosses'],
    ['an outline that folds back', sketch('area', at(0, 0), at(2, 0), at(1, 0)), 'crosses'],
    ['an outline of the same point', sketch('area', at(0, 0), at(0, 0), at(0, 0)), 'below'],
    ['a line across the province', sketch('line', at(0, 0), at(1500, 0)), 'long'],
  ])('%s', (_, drawn) => {
    expect(faultOf(drawn)).not.toBeNull();
  });
  test('where an outline crosses itself can be shown', () => {
    const [longitude, latitude] = faultOf(sketch('area', at(0, 0), at(1, 1), at(1, 0), at(0, 1)))!.at!;
    expect(Math.abs(longitude - 115.5) + Math.abs(latitude - 37.6)).toBeLessThan(0.01);
  });
  test('an outline that crosses itself stands as a line of the same points', () => {
    const crossing = sketch('area', at(0, 0), at(1, 1), at(1, 0), at(0, 1));
    expect([faultOf(asKind(crossing, 'line')), shapeOf(asKind(crossing, 'line'))?.type]).toEqual([null, 'LineString']);
  });
  test('a point, a dike and a pond stand', () => {
    expect([sketch('point', at(0, 0)), sketch('line', at(0, 0), at(1, 0)), sketch('area', ...POND)].map(faultOf)).toEqual([null, null, null]);
  });
  test('two thousand points around a lake are judged at once', () => {
    const shore = Array.from({ length: MOST_POINTS }, (_, step) => at(20 * Math.cos((step / MOST_POINTS) * 2 * Math.PI), 20 * Math.sin((step / MOST_POINTS) * 2 * Math.PI)));
    const begun = performance.now();
    expect(faultOf(sketch('area', ...shore))).toBeNull();
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('walking', () => {
  const first = withFix({ ...emptySketch('line'), walking: true }, fix(at(0, 0), 0));
  test('a walker who stands still adds no points', () => {
    expect(withFix(first, fix(at(0.01, 0), 5))).toBe(first); // 0.9 m
  });
  test('a coarse position is no point of a dike', () => {
    expect(withFix(first, fix(at(1, 0), 5, 80))).toBe(first);
  });
  test('each point keeps its accuracy and its second; a point put by hand has none', () => {
    const walked = withTap(withFix(first, fix(at(1, 0), 90, 12)), at(2, 0));
    expect(madeOf(walked)).toEqual({ way: 'walked', began_at: '2026-11-27T06:00:00.000Z', accuracies_m: [5, 12, null], seconds: [0, 90, null] });
    expect(walkOf(walked)).toEqual({ bySensor: 2, worst_m: 12, gaps: 1 });
  });
  test('a walk ends at the most points the server takes', () => {
    const full = { ...first, corners: Array.from({ length: MOST_POINTS }, () => first.corners[0]!) };
    expect(withFix(full, fix(at(1, 0), 5))).toBe(full);
  });
});

test('how a place was made travels with it', () => {
  expect(madeOf(sketch('line', at(0, 0), at(1, 0))).way).toBe('drawn');
  expect(madeOf(sketch('point', at(0, 0))).way).toBe('tapped');
  expect(madeOf(pointSketch(at(0, 0), 'sensor', fix(at(0, 0), 3)))).toEqual({ way: 'sensor', began_at: '2026-11-27T06:00:03.000Z', accuracies_m: [5], seconds: [0] });
});

test('the last point is moved by metres, and is then one put by hand', () => {
  const moved = nudged(sketch('line', at(0, 0), at(1, 0)), 0, 2);
  expect(lengthM([at(1, 0), moved.corners[1]!.at])).toBeCloseTo(2, 2);
});

test('a long shape is asked about by few of its points, its end among them', () => {
  const long = shapeOf(sketch('line', ...Array.from({ length: 500 }, (_, step) => at(step, 0))))!;
  const few = thinned(long, 60);
  expect([few.coordinates.length <= 62, few.coordinates.at(-1)]).toEqual([true, at(499, 0)]);
});
