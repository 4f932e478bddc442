import { beforeEach, expect, test, vi } from 'vitest';

const address = { hash: '#/report/new?layer=dikes' };
let changed: () => void = () => undefined;
vi.stubGlobal('location', address);
vi.stubGlobal('history', { replaceState: (_state: null, _title: string, hash: string) => { address.hash = hash; } });
vi.stubGlobal('addEventListener', (_kind: string, told: () => void) => { changed = told; });
const { remember, where } = await import('../src/state/where');

beforeEach(() => {
  address.hash = '#/report/new?layer=dikes';
  changed();
});

test('a form that was begun stands in the address', () => {
  remember('#/report/new?layer=dikes&draft=1');
  expect(address.hash).toBe('#/report/new?layer=dikes&draft=1');
});
test('a form that is written to while its author leaves does not call him back', () => {
  address.hash = '#/report/note'; // the browser tells of it a moment later
  remember('#/report/new?layer=dikes&draft=1');
  changed();
  expect(where.value.path).toEqual(['report', 'note']);
});
