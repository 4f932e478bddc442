import { expect, test } from 'vitest';
import { chained, holdsOn, type Boundary, type Change, type Remark, type Review } from '../src/domain/boundary';
import { byTransition, changeFilterOf, changeQuery, shownChanges, stepTo } from '../src/domain/boundaryChange';
import { frameOf, pathIn, placeIn, platesOf, scaleOf } from '../src/domain/boundarySketch';
import { remarksOf, stancesOf, threadsOf } from '../src/domain/boundaryTalk';
import { edges, signed, withoutChanges } from '../src/domain/boundaryTotals';

const words = (zh: string) => ({ zh, en: zh });

function aVersion(id: string, more: Partial<Boundary> = {}): Boundary {
  return {
    id, name: words(id), regime: 'two_zones', status: 'draft', status_words: words('草案'), parent: null, revises: null, revision: 1, act: '', act_on: null, in_force_from: null,
    in_force_to: null, documents: [], declared_ha: {}, note: '', demonstration: true, version: 1, author_name: null, unit: null, submitted_by_name: null, submitted_at: null,
    changed_at: '2026-11-01T00:00:00Z', ...more,
  };
}

const unreviewed: Review = { accept: 0, object: 0, revise: 0, open_objections: 0, remarks: 0, mine: null, changed_since_mine: false };

function aChange(number: number, more: Partial<Change> = {}): Change {
  return {
    number, id: `c${number}`, before: 'general_control', after: '', before_words: words('一般控制区'), after_words: words('区外'), transition: 'out', area_m2: 1000 / number, planar_m2: null, plane_zone: null, land_cover: null, width_m: 50,
    sliver: false, place: [115.6, 37.6], where: words('某村'), neighbours: [], effects: [], severity: 'none', rules: [], earlier: [], review: unreviewed, ...more,
  };
}

let number = 0;
function said(id: string, more: Partial<Remark> = {}): Remark {
  number += 1;
  return {
    id, number, boundary: 'b', revision: 1, change: 'c1', places: ['c1'], altered: false, kind: 'remark', about: '', reply_to: null, text: id, mentions: [], mentioned: [],
    attachments: [], role: 'supervisor', at: '2026-11-01T00:00:00Z', account: 'anna', name: 'Anna', unit: null, demonstration: true, open: false, settled: false, ...more,
  };
}

test('a version stands under the one it was drawn from, a revision under what it revises', () => {
  const chain = chained([aVersion('two', { parent: 'one' }), aVersion('one'), aVersion('again', { parent: 'one', revises: 'two' }), aVersion('lone', { parent: 'elsewhere' })]);
  expect(chain.map(({ version, depth }) => [version.id, depth])).toEqual([['one', 0], ['two', 1], ['again', 2], ['lone', 0]]);
});

test('versions that name each other as parents are all shown', () => {
  const chain = chained([aVersion('a', { parent: 'b' }), aVersion('b', { parent: 'a' })]);
  expect(chain.map(({ version }) => version.id).sort()).toEqual(['a', 'b']);
});

test('a version holds from its first day on, and no more on the day it is superseded', () => {
  const version = aVersion('law', { status: 'superseded', in_force_from: '2020-01-01', in_force_to: '2026-03-15' });
  expect(['2019-12-31', '2020-01-01', '2026-03-14', '2026-03-15'].map((day) => holdsOn(version, day))).toEqual([false, true, true, false]);
  expect(holdsOn({ ...version, status: 'proposed' }, '2021-01-01')).toBe(false);
});

test('the address holds the filter, and what it does not know is as if it were not said', () => {
  const filter = changeFilterOf(new URLSearchParams('transition=out&open=yes&sort=area'));
  expect(filter).toEqual({ transition: 'out', open: true, since: false, order: 'area' });
  expect(changeQuery(filter)).toEqual({ transition: 'out', open: 'yes', sort: 'area' });
  expect(changeQuery(changeFilterOf(new URLSearchParams('transition=sideways&sort=colour')))).toEqual({});
});

test('changes are filtered by transition, open objections and what changed since, and sorted by area or severity', () => {
  const changes = [
    aChange(1, { transition: 'in', severity: 'none', area_m2: 5 }), aChange(2, { severity: 'fail', area_m2: 7, review: { ...unreviewed, open_objections: 1 } }),
    aChange(3, { severity: 'warn', area_m2: 6, review: { ...unreviewed, changed_since_mine: true } }),
  ];
  const shown = (query: string): number[] => shownChanges(changes, changeFilterOf(new URLSearchParams(query))).map((change) => change.number);
  expect(shown('')).toEqual([1, 2, 3]);
  expect(shown('sort=area')).toEqual([2, 3, 1]);
  expect(shown('sort=severity')).toEqual([2, 3, 1]);
  expect(shown('transition=out')).toEqual([2, 3]);
  expect(shown('open=yes')).toEqual([2]);
  expect(shown('since=yes')).toEqual([3]);
  expect(byTransition(changes).out).toEqual({ count: 2, area_m2: 13 });
});

test('the walk begins at the first or the last change, and ends at the ends', () => {
  const changes = [aChange(1), aChange(2)];
  expect([stepTo(changes, null, 1)?.id, stepTo(changes, null, -1)?.id]).toEqual(['c1', 'c2']);
  expect([stepTo(changes, 'c1', 1)?.id, stepTo(changes, 'c2', 1), stepTo([], null, 1)]).toEqual(['c2', null, null]);
});

test('the edges of the matrix are the areas before and after', () => {
  const matrix = { kinds: [{ id: 'core', ...words('核') }, { id: '', ...words('外') }], m2: [[90, 10], [5, 0]], residual_m2: 0 };
  expect(edges(matrix)).toEqual({ before: [100, 5], after: [95, 10], whole: 105 });
});

test('without a change its ground stays what it was: taken out comes back, taken in goes, swapped is swapped back', () => {
  const after = { whole_m2: 1000, kinds: { core: 300, general: 700 } };
  const changes = [
    aChange(1, { before: 'general', after: '', area_m2: 50 }), aChange(2, { before: '', after: 'core', area_m2: 20 }), aChange(3, { before: 'core', after: 'general', area_m2: 7 }),
  ];
  const left = (...ids: string[]) => withoutChanges(after, changes, new Set(ids));
  expect(left('c1')).toEqual({ whole_m2: 1050, kinds: { core: 300, general: 750 } });
  expect(left('c2')).toEqual({ whole_m2: 980, kinds: { core: 280, general: 700 } });
  expect(left('c1', 'c2', 'c3')).toEqual({ whole_m2: 1030, kinds: { core: 287, general: 743 } });
  expect(left()).toEqual(after);
});

test('gains and losses carry their sign, and nothing carries none', () => {
  expect([signed(1.25, 2), signed(-1.25, 2), signed(-0.00001, 2), signed(0, 2)]).toEqual(['+1.25', '−1.25', '0.00', '0.00']);
});

test('replies stay in their thread however deep, in the order of saying; a waiver is no thread', () => {
  const [root, reply, deeper, waiver] = [said('r'), said('a', { reply_to: 'r' }), said('s', { reply_to: 'a', account: 'ben' }), said('w', { kind: 'waive', about: 'rule' })];
  expect(threadsOf([waiver, deeper, reply, root]).map((thread) => [thread.root.id, thread.replies.map((each) => each.id)])).toEqual([['r', ['a', 's']]]);
});

test('a remark on a change that was split stands at every part of it, one on the whole version at none', () => {
  const remarks = [said('split', { places: ['c1', 'c2'] }), said('gone', { places: [] }), said('whole', { change: '', places: [''] })];
  expect([remarksOf(remarks, 'c2'), remarksOf(remarks, 'c3'), remarksOf(remarks, '')].map((found) => found.map((each) => each.id))).toEqual([['split'], [], ['whole']]);
});

test('the latest decision of each person counts, and one that was taken back is none', () => {
  const remarks = [
    said('1', { kind: 'decision', about: 'object' }), said('2', { kind: 'decision', about: 'accept' }), said('3', { kind: 'decision', about: 'revise', account: 'ben', name: 'Ben' }),
    said('4', { kind: 'decision', about: 'retract', account: 'ben', name: 'Ben' }),
  ];
  expect([...stancesOf(remarks)].map(([account, remark]) => [account, remark.about])).toEqual([['anna', 'accept']]);
});

test('a sketch keeps its frame’s shape at the middle latitude, holes are rings of one path, and the scale is round', () => {
  const frame = frameOf([115, 37, 115.01, 37.01], 360, 300);
  expect(frame.height).toBeLessThanOrEqual(300.01);
  const [x0, y0] = placeIn(frame, [115, 37]);
  const [x1, y1] = placeIn(frame, [115.01, 37.01]);
  expect((x1 - x0) / (y0 - y1)).toBeCloseTo(Math.cos(37.005 * (Math.PI / 180)), 3);
  const ring = [[115, 37], [115.01, 37], [115.01, 37.01], [115, 37]];
  expect(pathIn(frame, { type: 'Polygon', coordinates: [ring, ring] }).match(/M/g)).toHaveLength(2);
  expect([1, 2, 5]).toContain(Number(String(scaleOf(frame).metres)[0]));
});

test('number plates stand beside one another where their places are the same', () => {
  const plates = platesOf([[100, 100], [102, 100], [100, 101], [300, 100]], 30, 20);
  expect(plates.map((plate) => plate.stands === plate.at)).toEqual([true, false, false, true]);
  for (const [one, other] of [[0, 1], [0, 2], [1, 2]] as const) {
    const [a, b] = [plates[one]!.stands, plates[other]!.stands];
    expect(Math.abs(a[0] - b[0]) >= 30 || Math.abs(a[1] - b[1]) >= 20).toBe(true);
  }
});
