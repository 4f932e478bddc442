import { expect, test } from 'vitest';
import { boundsOf, outlineOf } from '../src/domain/feature';

const twisted: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] };

test('an outline that crosses itself is drawn as lines, because by its numbers it encloses nothing', () => {
  expect(outlineOf(twisted)).toEqual({ type: 'MultiLineString', coordinates: twisted.coordinates });
});

test('outlines of several parts are lines side by side', () => {
  const parts: GeoJSON.MultiPolygon = { type: 'MultiPolygon', coordinates: [twisted.coordinates, twisted.coordinates] };
  expect(outlineOf(parts)).toEqual({ type: 'MultiLineString', coordinates: [...twisted.coordinates, ...twisted.coordinates] });
});

test('a shape has a box and an empty one has none', () => {
  expect([boundsOf(twisted), boundsOf({ type: 'Polygon', coordinates: [] })]).toEqual([[0, 0, 2, 2], null]);
});
