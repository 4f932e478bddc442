import { expect, test } from 'vitest';
import { filterOf, filterQuery, listAddress, NO_FILTER, shownPlace } from '../src/domain/received';

test('a filter survives its way through the address', () => {
  const filter = { ...NO_FILTER, layer: 'pond_dikes', text: '段村 & 东', mine: true };
  expect(filterOf(new URLSearchParams(filterQuery(filter).toString()))).toEqual(filter);
});
test('days begin and end at midnight in Beijing', () => {
  const address = listAddress({ ...NO_FILTER, since: '2026-11-23', until: '2026-11-23' }, 50);
  expect(decodeURIComponent(address)).toBe(
    '/api/reports?since=2026-11-22T16:00:00.000Z&until=2026-11-23T16:00:00.000Z&limit=50',
  );
});
test('the marked place is drawn, not the phone', () => {
  const fix = { longitude: 115.6, latitude: 37.6, accuracy_m: 7, taken_at: null, source: 'gps', datum: 'wgs84' } as const;
  expect(shownPlace({ place: { type: 'Point', coordinates: [115.7, 37.7] }, fix })).toEqual([115.7, 37.7]);
});
test('a report without any position has no place on the map', () => {
  expect(shownPlace({ place: null, fix: null })).toBeNull();
});
