import { expect, test } from 'vitest';
import { headingOf, listed, nameOf, turn, type Due } from '../src/domain/today';

function due(id: string, more: Partial<Due> = {}): Due {
  return {
    kind: 'inspect', id, asked: { zh: '', en: '' }, layer: 'dikes', feature: id, label: null, title: null, case_number: null, state: null,
    due_on: null, overdue_days: 0, urgency: 'open', strict: false, last_at: null, place: [115.6, 37.6], form: '', about: '', demonstration: false, ...more,
  };
}
const HERE = [115.6, 37.6] as const;

test('tasks stand in the order of the server until somebody asks for the nearest', () => {
  const tasks = [due('far', { place: [115.7, 37.6] }), due('near')];
  expect(listed(tasks, HERE, false).map(({ task }) => task.id)).toEqual(['far', 'near']);
  expect(listed(tasks, HERE, true).map(({ task }) => task.id)).toEqual(['near', 'far']);
});

test('what has no known place comes last by distance, in its order, and is never left out', () => {
  const tasks = [due('a', { place: null }), due('b', { place: null }), due('near')];
  expect(listed(tasks, HERE, true).map(({ task }) => task.id)).toEqual(['near', 'a', 'b']);
});

test('without a position the order is the server’s and no way is told', () => {
  const found = listed([due('a'), due('b')], null, true);
  expect(found.map(({ task, way }) => [task.id, way])).toEqual([['a', null], ['b', null]]);
});

test('the way to a place a hundredth of a degree north is 1.1 km, straight up', () => {
  const way = listed([due('north', { place: [115.6, 37.61] })], HERE, false)[0]?.way;
  expect(Math.round(way?.metres ?? 0)).toBe(1112);
  expect(way?.degrees).toBeCloseTo(0, 5);
});

test('the arrow turns from the top of the phone, or from north when nobody knows where that is', () => {
  expect([turn(90, null), turn(90, 90), turn(10, 350), turn(350, 10)]).toEqual([90, 0, 20, 340]);
});

test('a heading is told only by a compass that knows north', () => {
  expect(headingOf({ alpha: 90, absolute: true })).toBe(270);
  expect(headingOf({ alpha: 90, absolute: false })).toBeNull();
  expect(headingOf({ alpha: null, absolute: true })).toBeNull();
  expect(headingOf({ alpha: null, webkitCompassHeading: 12 })).toBe(12);
});

test('a task is called by its case, else by its feature', () => {
  expect([nameOf(due('x')), nameOf(due('x', { label: '北埝' })), nameOf(due('x', { title: '案件', label: '北埝' }))]).toEqual(['x', '北埝', '案件']);
});
