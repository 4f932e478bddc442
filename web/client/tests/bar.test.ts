import { expect, test } from 'vitest';
import { inTheBar } from '../src/domain/bar';

test('ways that fit stand in the bar, and nothing hides behind "more"', () => {
  expect(inTheBar(['map', 'reports', 'outbox'], 5)).toEqual({ first: ['map', 'reports', 'outbox'], rest: [] });
  expect(inTheBar([1, 2, 3, 4, 5], 5).rest).toEqual([]);
});

test('one way too many moves two behind "more", which takes a place itself', () => {
  expect(inTheBar([1, 2, 3, 4, 5, 6], 5)).toEqual({ first: [1, 2, 3, 4], rest: [5, 6] });
});

test('every way is in exactly one of the two, in its order', () => {
  const { first, rest } = inTheBar([1, 2, 3, 4, 5, 6, 7, 8], 5);
  expect([...first, ...rest]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
