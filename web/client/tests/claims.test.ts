import { expect, test } from 'vitest';
import { countSaid, frameOf, outline, shares, unplacedBy } from '../src/domain/claim';
import { claimsAddress, claimsHash, having, narrowed } from '../src/domain/claimFilter';
import { begun, bodyOf, lacks, named } from '../src/domain/newClaim';
import { begunWith } from '../src/domain/newCase';
import { enClaims, zhClaims } from '../src/i18n/claims';

const query = (text: string): URLSearchParams => new URLSearchParams(text);
const TODAY = '2026-11-28';
const WRITTEN = { ...begun(TODAY, ''), text: '围埝已全部拆除', source: '通报第26项' };

test('equal views have equal addresses, and what the page does not know is left out', () => {
  expect(claimsHash(query('layer=pond_dikes&standing=against&nonsense=1'))).toBe('#/claims?standing=against&layer=pond_dikes');
  expect(claimsAddress(query('as_of=2026-06-30'), 50)).toBe('/api/claims/answers?as_of=2026-06-30&limit=50');
  expect(having(query('standing=holds&unit=x'), 'unit', '').toString()).toBe('standing=holds');
  expect([narrowed(query('standing=holds')), narrowed(query('text=围埝'))]).toEqual([false, true]);
});

test('a count is told as it was said', () => {
  expect(countSaid({ count: 760, count_unit: '家', qualifier: '>=' })).toBe('≥ 760 家');
  expect(countSaid({ count: 4, count_unit: '吨', qualifier: '~' })).toBe('≈ 4 吨');
  expect(countSaid({ count: 23000, count_unit: 'm³', qualifier: '=' })).toBe('23,000 m³');
  expect(countSaid({ count: null, count_unit: null, qualifier: null })).toBe('');
});

test('one thing against among thousands is still to be seen in the bar, and the bar is full', () => {
  const widths = shares({ against: 1, doubted: 0, unclear: 0, unknown: 9999, for: 0 });
  expect(widths.map(({ answer }) => answer)).toEqual(['against', 'unknown']);
  expect(widths[0]!.width).toBeGreaterThan(1.9);
  expect(widths.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100);
});

test('a small thing is framed with room, a wide one whole, both as squares on the ground', () => {
  const small = frameOf([115.6, 37.6, 115.6001, 37.6001]);
  const metres = (small[3] - small[1]) * 111_320;
  expect(metres).toBeCloseTo(400, 0);
  expect((small[2] - small[0]) * 111_320 * Math.cos((37.6 * Math.PI) / 180)).toBeCloseTo(metres, 0);
  const wide = frameOf([115.6, 37.6, 115.7, 37.6]);
  expect([wide[0] < 115.6, wide[2] > 115.7]).toEqual([true, true]);
});

test('outlines are drawn over the frame from its north-western corner', () => {
  const line: GeoJSON.Geometry = { type: 'MultiLineString', coordinates: [[[0, 10], [5, 5]]] };
  expect(outline(line, [0, 0, 10, 10])).toBe('M0.00 0.00L50.00 50.00');
  expect(outline({ type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 0]]] }, [0, 0, 10, 10])).toBe('M0.00 100.00L100.00 100.00L100.00 0.00L0.00 100.00');
  expect(outline({ type: 'Point', coordinates: [1, 1] }, [0, 0, 10, 10])).toBe('');
});

test('a claim without words, source or a day that has come is not sent', () => {
  expect(lacks(begun(TODAY, ''), TODAY)).toEqual(['text', 'source']);
  expect(lacks({ ...WRITTEN, said_on: '2026-11-29' }, TODAY)).toEqual(['said_on']);
  expect(lacks({ ...WRITTEN, count: '12' }, TODAY)).toEqual(['count']);
  expect(lacks({ ...WRITTEN, layer: 'pond_dikes', basis: 'list' }, TODAY)).toEqual(['features']);
  expect(lacks(WRITTEN, TODAY)).toEqual([]);
});

test('a list that the source does not give is sent as none, not as the whole layer', () => {
  expect(bodyOf({ ...WRITTEN, layer: 'pond_dikes', basis: 'none' })['scope']).toEqual({ basis: 'list' });
  expect(bodyOf({ ...WRITTEN, layer: 'pond_dikes', units: 'town', field: 'material', value: 'earth' })['scope']).toEqual({ basis: 'layer', units: ['town'], fields: { material: ['earth'] } });
  expect(bodyOf({ ...WRITTEN, layer: 'pond_dikes', basis: 'list', features: 'a, b\nb' })['scope']).toEqual({ basis: 'list', features: ['a', 'b'] });
  expect(named({ ...WRITTEN, features: ' a；b ' })).toEqual(['a', 'b']);
});

test('a case opened on a thing of a claim begins with the claim as its source', () => {
  expect(begunWith(query('layer=pond_dikes&feature=d-1&source=C2026-0010'), TODAY).source).toBe('C2026-0010');
});

test('both languages say the same with the same facts', () => {
  const facts = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
  for (const key of Object.keys(zhClaims) as (keyof typeof zhClaims)[]) expect([key, facts(enClaims[key])]).toEqual([key, facts(zhClaims[key])]);
});

test('reports where nothing is on record are listed as far as they had come by a day that ends in Beijing', () => {
  const seen = (at: string, feature: string | null = null, noun = 'report') => ({ at, feature, noun });
  const all = [seen('2026-07-01T02:00:00Z'), seen('2026-06-30T15:59:00Z'), seen('2026-06-01T00:00:00Z', 'dike-1'), seen('2026-06-01T00:00:00Z', null, 'scene')];
  expect(unplacedBy(all, '').map(({ at }) => at)).toEqual(['2026-07-01T02:00:00Z', '2026-06-30T15:59:00Z']);
  expect(unplacedBy(all, '2026-06-30').map(({ at }) => at)).toEqual(['2026-06-30T15:59:00Z']);
});
