import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { Boundary } from '../src/domain/boundary';
import { changeBody, draftFrom, draftLacks, draftOf, freeId, newBody, NOTHING_SAID, stepBody, stepLacks, type WayStep } from '../src/domain/boundaryWay';
import { intoVersion, versionOf, NO_DECISIONS } from '../src/domain/import';
import { inOrder, percent, sharesOf, type ZoneAnswer } from '../src/domain/zoneAnswer';
import { begun } from '../src/domain/zoneDrawing';
import { dropDrawing, keepDrawing, keptDrawing } from '../src/offline/drawings';

const VERSION: Boundary = {
  id: 'adjust', name: { zh: '调整方案', en: 'Adjustment' }, regime: 'two_zones', status: 'proposed', status_words: { zh: '已提交审查', en: 'Proposed' },
  parent: 'law', revises: null, revision: 1, act: '', act_on: null, in_force_from: null, in_force_to: null, documents: ['a'.repeat(64)], declared_ha: { '': 17_493, core_protection: 12_000 },
  note: '', demonstration: true, version: 4, author_name: null, unit: null, submitted_by_name: null, submitted_at: null, changed_at: '2026-11-27T00:00:00.000Z',
};

test('the next revision keeps words, parent and written areas, and counts in name and id', () => {
  const draft = draftFrom(VERSION, true, ['law', 'adjust'], '2026-11-28');
  expect([draft.id, draft.zh, draft.en]).toEqual(['adjust-r2', '调整方案（第2稿）', 'Adjustment, revision 2']);
  const third = draftFrom({ ...VERSION, id: 'adjust-r2', name: { zh: draft.zh, en: draft.en }, revision: 2 }, true, [], '2026-11-28');
  expect([third.id, third.zh, third.en]).toEqual(['adjust-r3', '调整方案（第3稿）', 'Adjustment, revision 3']);
  expect(newBody(draft, VERSION, '')).toMatchObject({ parent: 'law', revises: 'adjust', copy_zones: true, declared_ha: { '': 17_493, core_protection: 12_000 } });
});

test('a draft from nothing is of the regime of its day, and its id is one that nobody has', () => {
  expect(draftFrom(null, false, ['proposal-2026'], '2026-03-14')).toMatchObject({ id: 'proposal-2026-2', regime: 'three_zones', copy: false });
  expect(draftFrom(null, false, [], '2026-03-15').regime).toBe('two_zones');
  expect(freeId('x', ['x', 'x-2', 'x-3'])).toBe('x-4');
});

test('zones of another regime are not brought along, whatever the box says', () => {
  const draft = { ...draftFrom(VERSION, false, [], '2026-11-28'), regime: 'three_zones', copy: true };
  expect(newBody(draft, VERSION, '').copy_zones).toBe(false);
});

test('what cannot be sent is named: an id of other letters, no name, an area that is none', () => {
  const draft = { ...draftOf(VERSION), id: 'Entwurf 1', zh: ' ', declared: { '': '0' } };
  expect(draftLacks(draft)).toEqual(['id', 'zh', 'declared']);
  expect(draftLacks(draftOf(VERSION))).toEqual([]);
});

test('an area that was emptied is no longer said, and an English name falls back to the Chinese one', () => {
  const body = changeBody({ ...draftOf(VERSION), en: '', declared: { '': '', core_protection: '12000.5' } }, 4, ' 更正 ');
  expect(body).toMatchObject({ version: 4, why: '更正', declared_ha: { core_protection: 12_000.5 }, name: { zh: '调整方案', en: '调整方案' }, documents: ['a'.repeat(64)] });
});

test('a step asks for what it wants and sends empty days as none', () => {
  const enact: WayStep = { id: 'enact', zh: '生效', en: 'enact', allowed: true, why_not: [], wants: ['why', 'act', 'in_force_from'] };
  expect(stepLacks(enact, NOTHING_SAID)).toEqual(['why', 'act', 'actOn', 'from']);
  expect(stepLacks({ ...enact, wants: ['why'] }, { ...NOTHING_SAID, why: 'x' })).toEqual([]);
  expect(stepBody(enact, { ...NOTHING_SAID, why: 'x' }, 7)).toEqual({ step: 'enact', version: 7, why: 'x', act: '', act_on: null, in_force_from: null });
});

test('an import into a draft says its version and regime for every row that does not', () => {
  const decisions = intoVersion(VERSION);
  expect([versionOf(decisions), decisions.values['regime'], versionOf(NO_DECISIONS)]).toEqual(['adjust', { '': 'two_zones' }, null]);
});

const answer = (boundary: string, given: Partial<ZoneAnswer>): ZoneAnswer => ({
  boundary, name: VERSION.name, status: 'draft', status_words: VERSION.name, in_force_from: null, in_force_to: null, demonstration: true, holds: false, zones: [], outside: 1, ...given,
});

test('the law of the day is told first, then what was the law, then drafts', () => {
  const all = [answer('old', { in_force_from: '2003-06-01' }), answer('law', { in_force_from: '2026-03-15', holds: true }), answer('one', {}), answer('two', {}), answer('older', { in_force_from: '1994-12-01' })];
  expect(inOrder(all).map(({ boundary }) => boundary)).toEqual(['law', 'old', 'older', 'two', 'one']);
});

test('a share is never told as all or as nothing when it is not, and the rounding of lines is not told', () => {
  expect([percent(0.9999), percent(0.002), percent(1), percent(0), percent(0.5)]).toEqual([99, 1, 100, 0, 50]);
  const zones = [{ kind: 'core', zh: '核心', en: 'Core', share: 0.3 }, { kind: 'buffer', zh: '缓冲', en: 'Buffer', share: 0.0004 }];
  expect(sharesOf(answer('x', { zones, outside: 0.6996 })).map(({ kind }) => kind)).toEqual(['', 'core']);
});

test('a drawing is kept for each person and version, and thrown away alone', async () => {
  const { now } = begun([]);
  const kept = { served: [], now, at: '2026-11-28T00:00:00.000Z' };
  expect(await keepDrawing('anna', 'one', kept)).toBe(true);
  await keepDrawing('ben', 'one', { ...kept, at: 'later' });
  expect([await keptDrawing('anna', 'one'), (await keptDrawing('ben', 'one'))!.at, await keptDrawing('anna', 'two')]).toEqual([kept, 'later', null]);
  await dropDrawing('anna', 'one');
  expect([await keptDrawing('anna', 'one'), (await keptDrawing('ben', 'one'))!.at]).toEqual([null, 'later']);
});
