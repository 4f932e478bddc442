import { describe, expect, test } from 'vitest';
import { pointSketch } from '../src/domain/shape';
import { answerWords, asked, body, emptyDraft, mistakes, typedNumber } from '../src/domain/report';
import type { Draft, InspectedLayer, Question } from '../src/domain/report';

function question(id: string, more: Partial<Question> = {}): Question {
  return {
    id, zh: id, en: id, type: 'text', unit: null, required: false, choices: [], minimum: null, maximum: null,
    longest: null, when: null, hint: null, ...more,
  };
}

function layer(...checklist: Question[]): InspectedLayer {
  return {
    id: 'pond_dikes', zh: '围埝', en: 'Pond dikes', checklist, fields: [], closing: [],
    states: [{ id: 'standing', zh: '未拆除', en: 'Standing', settled: false, colour: null }],
    remainder: { field: 'remaining_m', zh: '剩余长度', en: 'Remaining length', unit: 'm' },
  };
}

function draft(more: Partial<Draft> = {}): Draft {
  const empty = emptyDraft({
    id: '11111111-1111-4111-8111-111111111111', account: 'a', layer: 'pond_dikes', feature: 'dike-1',
    featureLabel: '1 号', changedAt: '2026-11-23T06:00:00.000Z',
  });
  return { ...empty, stateSeen: 'standing', ...more };
}

const WHEN = (question: string, ...any_of: string[]) => ({ when: { question, any_of } });

describe('which questions are asked', () => {
  const water = question('water', { type: 'boolean' });
  const flow = question('flow', { type: 'number', ...WHEN('water', 'true') });
  const smell = question('smell', WHEN('flow', '5'));

  test('a question without a condition is always asked', () => {
    expect(asked([water], {})).toEqual([water]);
  });
  test('a conditional question appears with the answer it waits for', () => {
    expect(asked([water, flow], { water: 'true' })).toEqual([water, flow]);
  });
  test('a question whose asker is not asked any more disappears with it', () => {
    expect(asked([water, flow, smell], { water: 'false', flow: '5' })).toEqual([water]);
  });
  test('a figure meets its condition however it was typed', () => {
    const count = question('count', { type: 'number' });
    const why = question('why', WHEN('count', '5'));
    expect(asked([count, why], { count: '５.0' })).toEqual([count, why]);
  });
  test('two questions that wait for each other are never asked and never hang', () => {
    const one = question('one', WHEN('two', 'x'));
    const two = question('two', WHEN('one', 'x'));
    expect(asked([one, two], { one: 'x', two: 'x' })).toEqual([]);
  });
});

describe('what keeps a report from being sent', () => {
  test('nothing is filled in beforehand', () => {
    const empty = draft({ stateSeen: null });
    expect([empty.answers, empty.remainder, empty.note]).toEqual([{}, '', '']);
  });
  test('a state must be chosen', () => {
    expect(mistakes(draft({ stateSeen: null }), layer())[0]?.at).toBe('state');
  });
  test('having looked and not been able to tell is an answer', () => {
    expect(mistakes(draft({ stateSeen: null, stateUnclear: true }), layer())).toEqual([]);
  });
  test('every mistake has a sentence in both languages', () => {
    const words = mistakes(draft({ remainder: 'viel' }), layer())[0]?.words;
    expect(words).toEqual({
      zh: '“viel”不是数字。请只填数字，例如 35.5。', en: '“viel” is not a number. Give figures only, such as 35.5.',
    });
  });
  test('less than nothing cannot remain', () => {
    expect(mistakes(draft({ remainder: '-1' }), layer())[0]?.at).toBe('remainder');
  });
  test('a required question that is not asked holds nothing up', () => {
    const flow = question('flow', { required: true, ...WHEN('water', 'true') });
    expect(mistakes(draft(), layer(question('water'), flow))).toEqual([]);
  });
  test.each([
    ['integer', '2.5'], ['number', '11'], ['number', '1e3'], ['choice', 'other'], ['boolean', 'maybe'],
    ['date', '2026-02-30'], ['date', '23.11.2026'],
  ] as const)('a %s question refuses %s', (type, typed) => {
    const choices = [{ value: 'reed', zh: '芦苇', en: 'Reed' }];
    const asking = layer(question('q', { type, choices, minimum: 0, maximum: 10 }));
    expect(mistakes(draft({ answers: { q: typed } }), asking).map((each) => each.at)).toEqual(['answers.q']);
  });
  test('text is counted in characters, not in halves of them', () => {
    const asking = layer(question('q', { longest: 2 }));
    expect(mistakes(draft({ answers: { q: '𠮷𠮷' } }), asking)).toEqual([]);
  });
  test('a missing position never blocks a report against a feature', () => {
    expect(mistakes(draft({ fix: null, sketch: null }), layer())).toEqual([]);
  });
  test('a new place without any position asks for one, or for words', () => {
    expect(mistakes(draft({ feature: null }), layer())[0]?.at).toBe('place');
  });
  test('a new place described in words may go', () => {
    expect(mistakes(draft({ feature: null, note: '段村南 200 米' }), layer())).toEqual([]);
  });
});

describe('the body on the wire', () => {
  const water = question('water', { type: 'boolean' });
  const flow = question('flow', { type: 'number', unit: 'l/s', ...WHEN('water', 'true') });
  const AT = '2026-11-23T06:05:00.000Z';

  test('typed figures become numbers, full-width digits too', () => {
    const sent = body(draft({ answers: { water: 'true', flow: '３.５' }, remainder: '35' }), layer(water, flow));
    expect([sent.answers, sent.remainder]).toEqual([{ water: true, flow: 3.5 }, 35]);
  });
  test('the answer to a question that is no longer asked stays at home', () => {
    const sent = body(draft({ answers: { water: 'false', flow: '3' } }), layer(water, flow));
    expect(sent.answers).toEqual({ water: false });
  });
  test('an empty field is not measured, which is not zero', () => {
    expect(body(draft(), layer()).remainder).toBeNull();
  });
  test('the sensor position and the drawn place travel apart', () => {
    const fix = { longitude: 115.6, latitude: 37.6, accuracy_m: 7, taken_at: AT, source: 'gps', datum: 'wgs84' } as const;
    const sent = body(draft({ fix, sketch: pointSketch([115.7, 37.7], 'tapped') }), layer());
    expect([sent.fix, sent.place?.coordinates]).toEqual([fix, [115.7, 37.7]]);
  });
  test('the time is that of the look, not that of the sending', () => {
    expect(body(draft({ observedAt: AT, changedAt: '2026-11-23T09:00:00.000Z' }), layer()).observed_at).toBe(AT);
  });
  test('an unmarked report lies where the inspected thing lies, so that the map can show it', () => {
    expect(body(draft({ featurePlace: [115.5, 37.5] }), layer()).place?.coordinates).toEqual([115.5, 37.5]);
  });
  test('a draft with mistakes has no body', () => {
    expect(() => body(draft({ stateSeen: null }), layer())).toThrow(RangeError);
  });
});

test.each([['35.5', 35.5], ['.5', 0.5], ['７', 7], ['35,5', null], ['', null], ['Infinity', null], ['0x10', null]])(
  'the entry %s is read as %s', (typed, value) => {
    expect(typedNumber(typed)).toBe(value);
  },
);

test('an answer is shown in words, with its unit', () => {
  expect(answerWords(question('flow', { type: 'number', unit: 'm' }), 35)).toEqual({ zh: '35\u00a0米', en: '35\u00a0m' });
});
