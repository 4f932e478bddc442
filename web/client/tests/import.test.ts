import { expect, test } from 'vitest';
import {
  decisionsOf, differences, fieldOf, mayCommit, mayExamine, NO_DECISIONS, storedCounts, withAccepted, withMapping, withWord, wordsOf, type Column, type Report,
} from '../src/domain/import';
import { goesOn, nextAsk, share } from '../src/domain/job';

const column = (name: string, field: string | null): Column => ({ name, type: 'string', field, suggestions: [], sample: [], nulls: 0 });
const ready = { ready: true } as Report;

test('nothing is accepted before a person accepted it', () => {
  expect(decisionsOf({ decisions: {} })).toEqual(NO_DECISIONS);
});

test('a yes that is taken back leaves no trace', () => {
  const yes = withAccepted(NO_DECISIONS, ['self-intersection', 'unclosed'], true);
  expect(yes.accepted).toEqual(['self-intersection', 'unclosed']);
  expect(differences(withAccepted(yes, ['self-intersection', 'unclosed'], false), NO_DECISIONS)).toBe(0);
});

test('a field moves from one column to another, never to both', () => {
  const columns = [column('MC', 'name'), column('NAME', null)];
  const chosen = withMapping(NO_DECISIONS, 'NAME', 'name', columns);
  expect(columns.map((each) => fieldOf(each, chosen))).toEqual(['', 'name']);
});

test('several columns may be left out at once', () => {
  const columns = [column('MC', 'name'), column('NAME', null)];
  expect(withMapping(withMapping(NO_DECISIONS, 'NAME', '', columns), 'MC', '', columns).mapping).toEqual({ NAME: '', MC: '' });
});

test('each changed answer counts once', () => {
  const draft = { ...NO_DECISIONS, crs: 'EPSG:4527', swapped: false, mapping: { MC: 'name' }, accepted: ['unclosed'] };
  expect(differences(draft, { ...NO_DECISIONS, accepted: ['sliver'] })).toBe(5);
});

test.each([
  ['the reason is missing', { state: 'examined', report: ready } as const, 0, '  '],
  ['an answer was not examined', { state: 'examined', report: ready } as const, 1, '县局来文'],
  ['errors are open', { state: 'examined', report: { ready: false } as Report } as const, 0, '县局来文'],
  ['it is stored already', { state: 'stored', report: ready } as const, 0, '县局来文'],
  ['there is no report', { state: 'examined', report: null } as const, 0, '县局来文'],
])('an import is not stored when %s', (_, found, changed, why) => {
  expect(mayCommit(found, changed, why)).toBe(false);
});

test('an import is stored when it is ready and has a reason', () => {
  expect(mayCommit({ state: 'examined', report: ready }, 0, '县局来文')).toBe(true);
});

test('a refused file may be examined again with other answers, a stored one may not', () => {
  const files = [{ name: 'a.shp', size_bytes: 1, sha256: '' }];
  expect([mayExamine({ state: 'failed', files }), mayExamine({ state: 'stored', files }), mayExamine({ state: 'receiving', files: [] })]).toEqual([true, false, false]);
});

test('a job whose total is unknown has no share, and one that counted too far is whole', () => {
  expect([share({ done: 20, total: 0 }), share({ done: 20, total: 80 }), share({ done: 90, total: 80 })]).toEqual([null, 0.25, 1]);
});

test('there is nothing to wait for when a job has ended', () => {
  expect((['waiting', 'running', 'done', 'failed', 'cancelled'] as const).map((state) => goesOn({ state }))).toEqual([true, true, false, false, false]);
});

test('a long job is asked after more and more seldom, at most every three seconds', () => {
  expect([nextAsk(0), nextAsk(2) > nextAsk(1), nextAsk(50)]).toEqual([400, true, 3000]);
});

test('what came back counts as new, and what did not happen is not told', () => {
  expect(storedCounts({ new: 1, restored: 2, changed: 3, unchanged: 57, retired: 0, left_out: 4 }))
    .toEqual([['new', 3], ['changed', 3], ['unchanged', 57], ['left_out', 4]]);
});

test('a word of the file is given its meaning, and taken back it leaves no trace', () => {
  const said = withWord(NO_DECISIONS, 'level', 'district', 'county');
  expect(said.values).toEqual({ level: { district: 'county' } });
  expect([differences(said, NO_DECISIONS), differences(withWord(said, 'level', 'district', 'city'), said)]).toEqual([1, 2]);
  expect(withWord(said, 'level', 'district', '')).toEqual(NO_DECISIONS);
});

test('a word that was explained stays listed when the report no longer asks for it', () => {
  const said = withWord(withWord(NO_DECISIONS, 'level', 'district', 'county'), 'level', '', 'city');
  expect(wordsOf('level', { words: { level: { words: ['shi'], number: 1 } } }, said)).toEqual(['district', 'shi']);
});
