import { expect, test } from 'vitest';
import { FIRST, filterOf, listAddress, pageAddress, recordAddress } from '../src/domain/flag';

test('one comes for what waits for an answer, and the address then is the shortest', () => {
  expect(filterOf(new URLSearchParams(''))).toEqual(FIRST);
  expect(pageAddress(FIRST)).toBe('#/flags');
  expect(listAddress(FIRST, 50)).toBe('/api/flags?limit=50&open=true');
});

test('a filter goes into the address and comes back', () => {
  for (const state of ['', 'open', 'answered'] as const) {
    const filter = { kind: 'speed', layer: 'pond_dikes', unit: 'town', state, since: '2026-11-23' };
    expect(filterOf(new URLSearchParams(pageAddress(filter).split('?')[1]))).toEqual(filter);
  }
});

test('a day begins at midnight at the lake', () => {
  const address = listAddress({ ...FIRST, state: '', since: '2026-11-23' }, 50);
  expect(new URLSearchParams(address.split('?')[1]).get('since')).toBe('2026-11-22T16:00:00.000Z');
  expect(new URLSearchParams(address.split('?')[1]).has('open')).toBe(false);
});

test('what is no day does not filter', () => {
  expect(filterOf(new URLSearchParams('since=yesterday')).since).toBe('');
});

test('reports and cases have a page, evidence has none', () => {
  expect(recordAddress('report', 'a')).toBe('#/reports/a');
  expect(recordAddress('case', 'a')).toBe('#/cases/a');
  expect(recordAddress('evidence', 'a')).toBeNull();
});
