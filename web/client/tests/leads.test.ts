import { expect, test } from 'vitest';
import { afterGone, indexRows, stepFrom, surroundings, sureness, urgencyOf } from '../src/domain/lead';
import { choosing, cleaned, deskHash, having, leadsAddress, narrowed } from '../src/domain/leadFilter';
import { changedFields, groupOf, typedLimit, valueAt, withValue, type LimitField } from '../src/domain/leadRun';
import { lacking, manyBody, stepBody, undoing } from '../src/domain/leadStep';
import type { Parameters } from '../src/domain/sceneRun';
import { enLeads, zhLeads } from '../src/i18n/leads';
import { enLearning, zhLearning } from '../src/i18n/learning';

const query = (text: string): URLSearchParams => new URLSearchParams(text);
const LEADS = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const FIELD: LimitField = { id: 'limits.water', zh: '水', en: 'water', unit: '', low: -0.5, high: 0.5, step: 0.01 };
const PARAMETERS: Parameters = { limits: { water: 0, margin: 0.05 }, least_m2: { core: 500, '': 2000 }, around_m: 1000, as_it_lies: false };

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

test('a sent lead is recalled, a dismissed or merged one looked at again, a waiting one goes on', () => {
  expect((['send', 'dismiss', 'merge', 'wait', 'resume', 'reopen'] as const).map(undoing)).toEqual(['recall', 'reopen', 'reopen', 'resume', 'wait', null]);
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
  expect(groupOf('least_m2.core')).toBe('least_m2');
  expect(groupOf('around_m')).toBe('limits');
  expect([typedLimit(FIELD, '0.1'), typedLimit(FIELD, '0.6'), typedLimit(FIELD, ''), typedLimit(FIELD, 'x')]).toEqual([0.1, null, null, null]);
  expect([valueAt(PARAMETERS, 'least_m2.'), valueAt(PARAMETERS, 'limits.margin'), valueAt(PARAMETERS, 'around_m'), valueAt(PARAMETERS, 'limits.new')]).toEqual([2000, 0.05, 1000, undefined]);
  expect(withValue(PARAMETERS, 'around_m', 500)).toEqual({ ...PARAMETERS, around_m: 500 });
});

test('changed limits are told apart from those that stay', () => {
  const changed = withValue(PARAMETERS, 'limits.water', 0.1);
  expect(PARAMETERS.limits['water']).toBe(0);
  expect(changedFields([FIELD, { ...FIELD, id: 'limits.margin' }], PARAMETERS, changed).map((field) => field.id)).toEqual(['limits.water']);
});

test('English quotes are straight, and no word is left out of either language', () => {
  for (const words of [enLeads, enLearning]) for (const sentence of Object.values(words)) expect(sentence).not.toMatch(/[“”‘’]/);
  for (const [zh, en] of [[zhLeads, enLeads], [zhLearning, enLearning]] as const) {
    for (const [key, sentence] of Object.entries(zh)) {
      expect(new Set(sentence.match(/\{\w+\}/g)), key).toEqual(new Set((en as Record<string, string>)[key]!.match(/\{\w+\}/g)));
    }
  }
});
