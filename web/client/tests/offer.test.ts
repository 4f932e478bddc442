import { expect, test } from 'vitest';
import { alikeAddress, kindsOf, nearM, offersOf, plain, stillAnswers, type Offer } from '../src/domain/offer';
import { body, emptyDraft, type Draft, type InspectedLayer } from '../src/domain/report';

const LAYER: InspectedLayer = { id: 'pond_dikes', zh: '围埝', en: 'Dikes', checklist: [], fields: [], closing: [], states: [], remainder: null };
const DIKE: Offer = plain('feature', { id: 'dike-1', layer: 'pond_dikes', distance_m: 12 });
const CASE: Offer = plain('case', { id: 'c-1', layer: 'pond_dikes', distance_m: 3 });

function draft(more: Partial<Draft> = {}): Draft {
  return { ...emptyDraft({ id: '1', account: 'a', layer: 'pond_dikes', feature: null, featureLabel: '', changedAt: '2026-11-27T06:00:00.000Z' }), note: 'x', ...more };
}

test('what is nearest is offered first, closed cases among the rest', () => {
  const offers = offersOf({
    features: [{ layer: 'pond_dikes', id: 'dike-1', label: '段村1', state: 'standing', distance_m: 12 }],
    cases: [{ layer: 'pond_dikes', id: 'c-1', number: 'HSH-1', title: '围埝', status: 'closed', status_words: { zh: '已销号', en: 'Closed' }, closed_on: '2025-01-02', rebound: true, distance_m: 3 }],
    reports: [],
  });
  expect(offers.map((offer) => [offer.noun, offer.closed])).toEqual([['case', true], ['feature', false]]);
});

test('an answer counts as long as nothing new is offered', () => {
  const about = { asked: 'server' as const, offered: [DIKE], chosen: null };
  expect([stillAnswers(about, [DIKE]), stillAnswers(about, [DIKE, CASE]), stillAnswers(null, []), stillAnswers(null, [DIKE])]).toEqual([true, false, true, false]);
});

test('a new place that is a known dike becomes a report about that dike', () => {
  const chosen = { noun: 'feature' as const, id: 'dike-1', layer: 'pond_dikes', distance_m: 12 };
  const sent = body(draft({ about: { asked: 'server', offered: [chosen], chosen } }), LAYER);
  expect([sent.feature, sent.about?.chosen]).toEqual(['dike-1', chosen]);
});

test('one that adds to a case stays a new place and says so', () => {
  const chosen = { noun: 'case' as const, id: 'c-1', layer: 'pond_dikes', distance_m: 3 };
  expect(body(draft({ about: { asked: 'package', offered: [chosen], chosen } }), LAYER).feature).toBeNull();
});

test('a quick note is compared with the kind it saw', () => {
  expect([kindsOf('quick_notes', { kind: 'waste_sites' }), kindsOf('quick_notes', { kind: 'other' }), kindsOf('waste_sites', { kind: 'green' })])
    .toEqual([['quick_notes', 'waste_sites'], ['quick_notes'], ['waste_sites']]);
});

test('outlets stand close together, other things do not', () => {
  expect([nearM('sewage_outlets'), nearM('pond_dikes')]).toEqual([5, 50]);
});

test('the question names every kind and the place', () => {
  const asked = new URL(alikeAddress(['quick_notes', 'waste_sites'], { type: 'Point', coordinates: [115.5, 37.6] }), 'http://x').searchParams;
  expect([asked.getAll('layer'), asked.get('place')]).toEqual([['quick_notes', 'waste_sites'], '{"type":"Point","coordinates":[115.5,37.6]}']);
});
