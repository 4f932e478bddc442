import { expect, test } from 'vitest';
import { accounted, blocking, bySeverity, lossless, rowsNamed, settled, unfilled } from '../src/domain/findings';
import { NO_DECISIONS, type Column, type Finding } from '../src/domain/import';

function aFinding(code: string, more: Partial<Finding> = {}): Finding {
  return { code, severity: 'error', zh: '', en: '', rows: [], count: 0, place: null, repair: null, accepted: false, examples: [], ...more };
}

const aRepair = (automatic: boolean): Finding['repair'] => ({ zh: '', en: '', automatic });

function aColumn(name: string, field: string | null): Column {
  return { name, type: 'string', field, suggestions: [], sample: [], nulls: 0 };
}

test('errors stand before warnings and notes, and a severity without findings has no heading', () => {
  const groups = bySeverity([aFinding('no-prj', { severity: 'note' }), aFinding('self-intersection')]);
  expect(groups.map(({ severity }) => severity)).toEqual(['error', 'note']);
});

test('what was accepted and done stands apart from what still stands', () => {
  const { standing, done } = settled([aFinding('done', { accepted: true }), aFinding('waiting')]);
  expect([standing, done].map((part) => part.map(({ code }) => code))).toEqual([['waiting'], ['done']]);
});

test('only lossless repairs without a yes may be accepted together', () => {
  const findings = [
    aFinding('unclosed', { repair: aRepair(true) }), aFinding('unclosed', { repair: aRepair(true) }),
    aFinding('self-intersection', { repair: aRepair(true) }), aFinding('sliver', { repair: aRepair(false) }), aFinding('no-crs'),
  ];
  expect(lossless(findings, { ...NO_DECISIONS, accepted: ['self-intersection'] })).toEqual(['unclosed']);
});

test('a finding of the whole file names no rows', () => {
  expect(rowsNamed(aFinding('no-prj'))).toBeNull();
});

test('many rows are named by the first few and counted whole', () => {
  expect(rowsNamed({ rows: [3, 7, 9, 11, 13, 15, 17], count: 12_000 })).toEqual({ rows: [3, 7, 9, 11, 13, 15], count: 12_000 });
});

test('what a yes would solve is told apart from what must be mended in the file', () => {
  const findings = [aFinding('self-intersection', { repair: aRepair(true) }), aFinding('no-crs'), aFinding('no-prj', { severity: 'note' })];
  expect(blocking({ findings, open: ['self-intersection', 'no-crs'] }, NO_DECISIONS)).toEqual({ decide: 1, mend: 1 });
});

test('a yes given now no longer waits', () => {
  const findings = [aFinding('self-intersection', { repair: aRepair(false) }), aFinding('degrees-inferred', { repair: aRepair(false) })];
  const open = ['self-intersection', 'degrees-inferred'];
  expect(blocking({ findings, open }, { ...NO_DECISIONS, accepted: ['degrees-inferred'] }).decide).toBe(1);
});

test('a required field counts as filled when the person chose its column', () => {
  const fields = [{ id: 'name', required: true }, { id: 'code', required: true }, { id: 'note', required: false }];
  const columns = [aColumn('MC', null), aColumn('BM', 'code')];
  expect(unfilled(fields, columns, NO_DECISIONS).map(({ id }) => id)).toEqual(['name']);
  expect(unfilled(fields, columns, { ...NO_DECISIONS, mapping: { MC: 'name' } })).toEqual([]);
});

test('rows are accounted for only when none is missing from the sum', () => {
  expect(accounted({ in: 11, fit: 8, refused: 2, left_out: 1 })).toBe(true);
  expect(accounted({ in: 11, fit: 8, refused: 2, left_out: 0 })).toBe(false);
});

test('a required field that gets one value in all rows is not missing any more', () => {
  const fields = [{ id: 'level', required: true }];
  expect(unfilled(fields, [], NO_DECISIONS)).toEqual(fields);
  expect(unfilled(fields, [], { ...NO_DECISIONS, values: { level: { '': 'county' } } })).toEqual([]);
});
