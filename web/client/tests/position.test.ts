import { expect, test } from 'vitest';
import { ageSeconds, follows, isStale, metresBetween } from '../src/domain/position';
import type { Fix } from '../src/domain/report';

const NOW = Date.parse('2026-11-23T06:05:00.000Z');
const fix = (taken_at: string | null): Fix => ({
  longitude: 115.6, latitude: 37.6, accuracy_m: 7, taken_at, source: 'gps', datum: 'wgs84',
});

test('a position tells its age in seconds', () => {
  expect(ageSeconds(fix('2026-11-23T06:04:20.000Z'), NOW)).toBe(40);
});
test('a clock that runs ahead does not make a position younger than now', () => {
  expect(ageSeconds(fix('2026-11-23T06:09:00.000Z'), NOW)).toBe(0);
});
test('a position of unknown time counts as old', () => {
  expect([isStale(fix(null), NOW), isStale(fix('not a time'), NOW)]).toEqual([true, true]);
});
test('one degree of latitude is 111.2 kilometres', () => {
  expect(metresBetween([115, 37], [115, 38]) / 1000).toBeCloseTo(111.2, 1);
});
test('a report moves along while its author walks', () => {
  expect(follows(fix('2026-11-23T06:04:00.000Z'), fix('2026-11-23T06:05:00.000Z'))).toBe(true);
});
test('a draft taken up at home keeps the position of the shore', () => {
  expect(follows(fix('2026-11-23T06:05:00.000Z'), fix('2026-11-23T10:00:00.000Z'))).toBe(false);
});
