import { expect, test } from 'vitest';
import { afterGone, indexRows, stepFrom, surroundings, sureness, urgencyOf } from '../src/domain/lead';
import { choosing, cleaned, deskHash, having, leadsAddress, narrowed } from '../src/domain/leadFilter';
import { bothOf, changedFields, dismissedOf, parted, typedLimit, valueAt, withValue, type LimitField, type Parameters, type PrecisionRow } from '../src/domain/leadRun';
import { lacking, manyBody, stepBody, undoable } from '../src/domain/leadStep';
import { enLeads, zhLeads } from '../src/i18n/leads';
import { enLearning, zhLearning } from '../src/i18n/learning';

const query = (text: string): URLSearchParams => new URLSearchParams(text);
const LEADS = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const FIELD: LimitField = { id: 'limits.water', zh: '水', en: 'water', unit: null, low: -0.5, high: 0.5, step: 0.01 };
const PARAMETERS: Parameters = { limits: { water: 0, margin: 0.05 }, least_m2: { core: 500, '': 2000 } };

test('the desk begins with what is new, and equal views have equal addresses', () => {
  expect(leadsAddress(query(''), 100)).toBe('/api/leads?state=new&limit=100');
  expect(deskHash(query('state=new'))).toBe('#/leads');
  expect(deskHash(query('zone=core&state=sent&nonsense=1'))).toBe('#/leads?state=sent&zone=core');
  expect(cleaned(query('lead=x&kind=NEW_ROOF')).toString()).toBe('kind=NEW_ROOF&lead=x');
});

test('all states are asked for by leaving the state out, and the chosen lead never goes to the server', () => {
  expect(leadsAddress(query('state=any&lead=x'), 50)).toBe('/api/leads?limit=50');
  expect(leadsAddress(query('run=r1&lead=x'), 50, 'key')).toBe('/api/leads?run=r1&state=new&limit=50&after=key');
});

test('another filter lets go of the chosen lead, because it may not be in the new list', () => {
  expect(having(choosing(query('zone=core'), 'x'), 'kind', 'NEW_ROOF').toString()).toBe('kind=NEW_ROOF&zone=core');
  expect(narrowed(query('state=sent&lead=x'))).toBe(false);
  expect(narrowed(query('source=note'))).toBe(true);
});

test('walking goes on and back, and begins with the first', () => {
  expect([stepFrom(LEADS, null, 1), stepFrom(LEADS, 'b', 1), stepFrom(LEADS, 'b', -1), stepFrom(LEADS, 'd', 1)]).toEqual(['a', 'c', 'a', null]);
});

test('after a lead has gone the next one that stays is looked at, else the one before', () => {
  expect(afterGone(LEADS, new Set(['b']), 'b')).toBe('c');
  expect(afterGone(LEADS, new Set(['b', 'c']), 'b')).toBe('d');
  expect(afterGone(LEADS, new Set(['d']), 'd')).toBe('c');
  expect(afterGone(LEADS, new Set(['a', 'b', 'c', 'd']), 'b')).toBe(null);
});

test('a step says what it lacks before it is sent', () => {
  expect(lacking({ step: 'send' })).toBe('unit');
  expect(lacking({ step: 'dismiss' })).toBe('reason');
  expect(lacking({ step: 'dismiss', reason: 'season' })).toBe('');
  expect(lacking({ step: 'dismiss', reason: 'other', why: ' ' })).toBe('why');
  expect(lacking({ step: 'merge' })).toBe('into');
  expect(lacking({ step: 'reopen' })).toBe('why');
  expect(lacking({ step: 'wait' })).toBe('');
});

test('one lead is sent with its version, several with all of theirs', () => {
  expect(stepBody({ step: 'send', unit: 'u', why: ' look ' }, { version: 3 })).toEqual({ step: 'send', unit: 'u', why: 'look', version: 3 });
  const body = manyBody({ step: 'dismiss', reason: 'image' }, [{ id: 'a', version: 1 }, { id: 'b', version: 4 }]);
  expect(body).toEqual({ step: 'dismiss', reason: 'image', why: '', ids_versions: { a: 1, b: 4 } });
});

test('only what a reopening takes back can be undone', () => {
  expect((['send', 'dismiss', 'merge', 'wait'] as const).map(undoable)).toEqual([false, true, true, false]);
});

test('a lead is looked at with its surroundings, a point too', () => {
  const square: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[[115.6, 37.6], [115.61, 37.6], [115.61, 37.61], [115.6, 37.6]]] };
  const box = surroundings(square)!;
  expect(box.map((each) => Number(each.toFixed(4)))).toEqual([115.585, 37.585, 115.625, 37.625]);
  expect(surroundings({ type: 'Point', coordinates: [115.6, 37.6] })!.map((each) => Number(each.toFixed(4)))).toEqual([115.5975, 37.5975, 115.6025, 37.6025]);
});

test('indices are rows of both dates, with a gap where one of them has none', () => {
  expect(indexRows({ before: { indices: { ndwi: 0.5 } }, after: { indices: { ndwi: -0.1, ndvi: 0.3 } } })).toEqual([
    { id: 'ndwi', before: 0.5, after: -0.1 }, { id: 'ndvi', before: null, after: 0.3 },
  ]);
  expect(indexRows({})).toEqual([]);
});

test('confidence and priority have words, and none is no figure', () => {
  expect([sureness(0.9), sureness(0.6), sureness(0.2), sureness(null)]).toEqual(['high', 'middle', 'low', 'none']);
  expect([urgencyOf(95), urgencyOf(40), urgencyOf(0)]).toEqual(['high', 'middle', 'low']);
});

test('a limit is a field of its group, typed within its range', () => {
  expect(parted('least_m2.core')).toEqual(['least_m2', 'core']);
  expect(parted('least_m2.')).toEqual(['least_m2', '']);
  expect(parted('water')).toEqual(['limits', 'water']);
  expect([typedLimit(FIELD, '0.1'), typedLimit(FIELD, '0.6'), typedLimit(FIELD, ''), typedLimit(FIELD, 'x')]).toEqual([0.1, null, null, null]);
  expect(valueAt(PARAMETERS, 'least_m2.')).toBe(2000);
});

test('changed limits are told apart from those that stay', () => {
  const changed = withValue(PARAMETERS, 'limits.water', 0.1);
  expect(PARAMETERS.limits['water']).toBe(0);
  expect(changedFields([FIELD, { ...FIELD, id: 'limits.margin' }], PARAMETERS, changed).map((field) => field.id)).toEqual(['limits.water']);
});

test('counts are read whether they come as a sum or by reason', () => {
  const row: PrecisionRow = { kind: 'NEW_ROOF', zone: '', confirmed: 0, answered: 0, dismissed: { season: 2, image: 1 }, waiting: 0, share: null, low: 0, high: 1, few: true, words: { zh: '', en: '' } };
  expect([dismissedOf(row), dismissedOf({ ...row, dismissed: 4 })]).toEqual([3, 4]);
  expect([bothOf({ only_here: [], only_there: [], both: 7 }), bothOf({ only_here: [], only_there: [], both: [[1, 1], [2, 3]] })]).toEqual([7, 2]);
});

test('English quotes are straight, and no word is left out of either language', () => {
  for (const words of [enLeads, enLearning]) for (const sentence of Object.values(words)) expect(sentence).not.toMatch(/[“”‘’]/);
  for (const [zh, en] of [[zhLeads, enLeads], [zhLearning, enLearning]] as const) {
    for (const [key, sentence] of Object.entries(zh)) {
      expect(new Set(sentence.match(/\{\w+\}/g)), key).toEqual(new Set((en as Record<string, string>)[key]!.match(/\{\w+\}/g)));
    }
  }
});
