import { expect, test } from 'vitest';
import { beijingTime, beijingTimeExact } from '../src/domain/moment';

test('an instant is read in Beijing, over midnight too', () => {
  expect(beijingTime('2026-11-23T16:05:59.999Z')).toBe('2026-11-24 00:05');
});
test('records show the second', () => {
  expect(beijingTimeExact('2026-11-23T06:05:07.000Z')).toBe('2026-11-23 14:05:07');
});
test('a time that cannot be read is shown as it came', () => {
  expect(beijingTime('yesterday')).toBe('yesterday');
});
