import { expect, test } from 'vitest';
import { middleOf } from '../src/domain/middle';

test('a dike of two corners is marked halfway along it', () => {
  expect(middleOf({ type: 'MultiLineString', coordinates: [[[115, 37], [116, 38]]] })).toEqual([115.5, 37.5]);
});
test('a bent dike is marked at a corner of its own, not beside it', () => {
  expect(middleOf({ type: 'LineString', coordinates: [[0, 0], [4, 0], [4, 4]] })).toEqual([4, 0]);
});
test('a point stands for itself, an area by the middle of its box', () => {
  const square = { type: 'MultiPolygon', coordinates: [[[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]] };
  expect([middleOf({ type: 'Point', coordinates: [115, 37] }), middleOf(square)]).toEqual([[115, 37], [1, 1]]);
});
test('a shape without coordinates has no middle', () => {
  expect(middleOf(null)).toBeNull();
});
