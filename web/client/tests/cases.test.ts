import { expect, test } from 'vitest';
import { alike, around } from '../src/domain/alike';
import { daysBetween, markOf, pie, spotOf, STATUSES, type CaseDetail, type CaseEvent, type CaseLine, type CaseStep } from '../src/domain/case';
import { casesAddress, cleaned, having, ledgerHash, standing, toggled } from '../src/domain/caseFilter';
import { aTask, begun, bodyOf, comesNext, inOrder, missing, nextNumber } from '../src/domain/caseStep';
import { columnsOf, USUAL, withColumn } from '../src/domain/columns';
import { begunWith, bodyOf as caseBody, lacks } from '../src/domain/newCase';
import { apart, bestAfter, shotsOf } from '../src/domain/photoPair';
import { mediaType, NO_OFFER, offerLacks, useBody, type CaseUse } from '../src/domain/evidence';
import type { ReceivedReport } from '../src/domain/received';
import { sentBack, timeline } from '../src/domain/timeline';
import { weekOf } from '../src/domain/week';
import { enCases, zhCases } from '../src/i18n/cases';

const query = (text: string): URLSearchParams => new URLSearchParams(text);

function aCase(changes: Partial<CaseLine> = {}): CaseLine {
  return {
    id: 'c1', number: '2026-0001', layer: 'pond_dikes', title: '段村围埝未拆除', status: 'in_progress', term: 'short', zone: null, features: ['d1'],
    place: { type: 'Point', coordinates: [115.6, 37.6] }, found_on: '2026-11-20', description: '', origin: 'hand', origin_id: null, source: '',
    quantity: null, rectifying_unit: 'town', supervising_unit: 'bureau', verifying_unit: 'bureau', lead_leader: 'li', deadline: '2026-12-18',
    overdue_days: 0, long_until: null, request: null, duplicate_of: null, transferred_to: null, closing_reason: null, closed_on: null,
    look_back_on: null, reopened: 0, opened_by_name: '', opened_unit: null, opened_at: '2026-11-20T02:00:00.000Z', changed_at: '2026-11-20T02:00:00.000Z',
    version: 4, demonstration: false, ...changes,
  };
}

function aStep(changes: Partial<CaseStep> = {}): CaseStep {
  return { id: 'close', zh: '登记销号', en: 'Close', after: 'closed', fields: ['closing_reason'], wants_reason: true, allowed: true, hindrances: [], ...changes };
}

function aDetail(changes: Partial<CaseDetail> = {}): CaseDetail {
  return { case: aCase(), tasks: [], events: [], conditions: [], steps: [], reports: {}, leaders: [], objects: {}, ...changes };
}

function anEvent(number: number, changes: Partial<CaseEvent> = {}): CaseEvent {
  return { number, step: 'plan', zh: '', en: '', before: 'assigned', after: 'assigned', at: `2026-11-2${number}T02:00:00.000Z`, name: '', unit: null, post: null, why: '', facts: {}, ...changes };
}

function aReport(id: string, at: string, spot: readonly [number, number] | null, photos = 1): ReceivedReport {
  const fix = spot === null ? null : { longitude: spot[0], latitude: spot[1], accuracy_m: 5, taken_at: null, source: 'gps', datum: 'wgs84' } as const;
  const shots = Array.from({ length: photos }, (_, n) => ({ sha256: `${id}${n}`, size_bytes: 1, role: 'overview', source: 'camera', taken_at: null, fix, arrived: true, readable: true }) as const);
  return { id, layer: 'pond_dikes', feature: 'd1', observed_at: at, received_at: at, fix, place: null, photos: shots } as unknown as ReceivedReport;
}

test('a view of the ledger has one address, in whatever order its filters were set', () => {
  expect(ledgerHash(query('unit=a&status=b&status=a&nonsense=1&sort=newest'))).toBe('#/cases?status=a&status=b&unit=a');
});
test('choosing a status again takes it away, and replaces "open"', () => {
  expect(toggled(query('open=true&layer=x'), 'found').toString()).toBe('status=found&layer=x');
  expect(toggled(query('status=found&layer=x'), 'found').toString()).toBe('layer=x');
});
test('"open" lets go of the statuses chosen before', () => {
  expect(standing(query('status=found&overdue=true'), 'true').toString()).toBe('overdue=true&open=true');
});
test('the server is asked for what the address says and for how many rows', () => {
  expect(casesAddress(having(query(''), 'q', '段村'), 50)).toBe('/api/cases?q=%E6%AE%B5%E6%9D%91&limit=50');
  expect([...cleaned(query('q=')).keys()]).toEqual([]);
});
test('columns kept by another release leave the usual ones, and "none" is a choice', () => {
  expect([columnsOf(null), columnsOf('gone,away')]).toEqual([USUAL, USUAL]);
  expect(columnsOf('')).toEqual([]);
  expect(withColumn(['deadline'], 'layer', true)).toEqual(['layer', 'deadline']);
});
test('no two statuses look the same', () => {
  const looks = STATUSES.map((status) => JSON.stringify([markOf(status).filled, markOf(status).sign]));
  expect(new Set(looks).size).toBe(STATUSES.length);
});
test('half a disc is drawn from the top to the bottom', () => {
  expect(pie(2, 4)).toBe('M8 8V4A4 4 0 0 1 8.00 12.00z');
  expect([pie(0, 4), pie(4, 4).startsWith('M8 4a')]).toEqual(['', true]);
});
test('a sign stands on the line it is about, and in the middle of several shapes', () => {
  expect(spotOf({ type: 'LineString', coordinates: [[0, 0], [1, 1], [5, 5]] })).toEqual([1, 1]);
  expect(spotOf({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [0, 0] }, { type: 'Point', coordinates: [2, 4] }] })).toEqual([1, 2]);
  expect(spotOf(null)).toBeNull();
});
test('days between two days do not depend on the clock of the device', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
});
test('the last days of a year may lie in the first week of the next', () => {
  expect([weekOf('2025-12-29'), weekOf('2026-01-01'), weekOf('2026-11-23'), weekOf('2027-01-03'), weekOf('')]).toEqual([1, 1, 48, 53, 0]);
});
test('steps and reports stand in one order, newest first, a step before what was opened with it', () => {
  const at = '2026-11-21T02:00:00.000Z';
  const entries = timeline([anEvent(1, { at }), anEvent(2, { at })], [aReport('r', '2026-11-22T02:00:00.000Z', null)], { r: 'finding' });
  expect(entries.map((entry) => (entry.kind === 'event' ? entry.event.number : entry.role))).toEqual(['finding', 2, 1]);
});
test('a case counts as sent back until it moves on', () => {
  const back = anEvent(2, { step: 'send_back', before: 'reported_done', after: 'in_progress' });
  expect(sentBack([back, anEvent(3)])?.number).toBe(2);
  expect(sentBack([back, anEvent(3, { step: 'report_done', before: 'in_progress', after: 'reported_done' })])).toBeNull();
});
test('the same object comes before a near one, and what is far is not alike', () => {
  const near = aCase({ id: 'near', features: [], place: { type: 'Point', coordinates: [115.601, 37.6] } });
  const far = aCase({ id: 'far', features: [], place: { type: 'Point', coordinates: [115.61, 37.6] } });
  const same = aCase({ id: 'same', place: null });
  const found = alike([far, near, same, same, aCase()], { id: 'c1', features: ['d1'], spot: [115.6, 37.6] });
  expect(found.map((each) => [each.case.id, each.metres])).toEqual([['same', null], ['near', 88]]);
});
test('the square around a spot is as wide as it is high, in metres', () => {
  const [west, south, east, north] = around([115.6, 37.6], 111.32).split(',').map(Number) as [number, number, number, number];
  expect([(north - south).toFixed(4), (east - west).toFixed(4)]).toEqual(['0.0020', '0.0025']);
});
test('a form begins with what the case says and with no decision', () => {
  const draft = begun(aStep({ fields: ['rectifying_unit', 'deadline', 'closing_reason'] }), aDetail());
  expect(draft).toEqual({ typed: { rectifying_unit: 'town', deadline: '', closing_reason: '' }, tasks: [], why: '' });
});
test('a step is sent with exactly the fields it declares', () => {
  const body = bodyOf(aStep({ fields: ['remainder', 'report'] }), { typed: { remainder: '0', report: '', other: 'x' }, tasks: [], why: ' 已拆除 ' }, 4);
  expect(body).toEqual({ version: 4, why: '已拆除', remainder: 0 });
});
test('what is missing is named, and one letter is no reason', () => {
  expect(missing(aStep(), { typed: { closing_reason: '' }, tasks: [], why: '好' })).toEqual(['closing_reason', 'why']);
  expect(missing(aStep({ fields: ['term', 'long_until'] }), { typed: { term: 'sustained', long_until: '' }, tasks: [], why: '长期坚持' })).toEqual(['long_until']);
});
test('lists begin with one empty task of the rectifying unit; a measure without words is not sent', () => {
  const step = aStep({ id: 'plan', fields: ['tasks'], wants_reason: false });
  const draft = begun(step, aDetail());
  expect(draft.tasks).toEqual([aTask(aCase(), 1)]);
  expect(missing(step, draft)).toEqual(['tasks']);
  expect(bodyOf(step, draft, 1)['tasks']).toMatchObject([{ id: 't1', unit: 'town', measures: [] }]);
});
test('no two tasks bear one number after one was removed', () => {
  expect([nextNumber(['t1', 't3'], 't'), nextNumber([], 't')]).toEqual([4, 1]);
});
test('what I may do stands apart from what I may not, and a decision nobody asked for is not next', () => {
  const asked = aStep({ id: 'uphold_appeal', allowed: false, hindrances: [{ code: 'nothing-asked', zh: '', en: '' }] });
  const review = aStep({ id: 'first_review', allowed: false, hindrances: [{ code: 'not-allowed', zh: '', en: '' }] });
  expect(inOrder([asked, aStep()]).mine.map((step) => step.id)).toEqual(['close']);
  expect([comesNext(asked), comesNext(review)]).toEqual([false, true]);
});
test('a case opened from a report names it, and its date is the report\'s to give', () => {
  const draft = begunWith(query('report=r1'), '2026-11-23');
  expect([draft.origin, draft.origin_id, draft.found_on]).toEqual(['report', 'r1', '2026-11-23']);
});
test('a case needs an object, a place or a source', () => {
  const draft = { ...begunWith(query('layer=pond_dikes'), '2026-11-23'), title: '围埝' };
  expect(lacks(draft)).toEqual(['place']);
  expect(lacks({ ...draft, longitude: '115.6', latitude: 'x' })).toEqual(['figure']);
  expect(lacks({ ...draft, feature: 'd1' })).toEqual([]);
});
test('an object\'s own place is used unless another one is typed', () => {
  const draft = { ...begunWith(query('layer=pond_dikes&feature=d1'), '2026-11-23'), title: '围埝' };
  expect(caseBody(draft)).toEqual({ layer: 'pond_dikes', title: '围埝', found_on: '2026-11-23', description: '', source: '', origin: 'hand', why: '', features: ['d1'] });
  expect(caseBody({ ...draft, longitude: '115.6', latitude: '37.6' })['place']).toEqual({ type: 'Point', coordinates: [115.6, 37.6] });
});
test('the finding\'s photo is laid beside the one of the newest report that stands nearest to it', () => {
  const reports = [aReport('new', '2026-11-25T02:00:00.000Z', [115.6002, 37.6]), aReport('found', '2026-11-20T02:00:00.000Z', [115.6, 37.6]), aReport('mid', '2026-11-22T02:00:00.000Z', [115.6, 37.6])];
  const { before, after } = shotsOf(aDetail({ reports: { found: 'finding' } }), reports);
  expect([before.map((shot) => shot.from), after.map((shot) => shot.from)]).toEqual([['found'], ['mid', 'new']]);
  expect(bestAfter(before[0]!, after)?.from).toBe('new');
  expect(apart(before[0]!, after[1]!)).toBe(18);
});
test('evidence stands beside the reports by its role; what does not count stays away', () => {
  const claims = { taken_at: '2026-11-24T02:00:00.000Z', longitude: 115.6, latitude: 37.6 };
  const piece = (id: string, role: string, counts: boolean) => ({ use: { id, role, counts, at: '2026-11-26T02:00:00.000Z', sha256: id, account_name: '' }, file: { kind: 'photo', claims } }) as unknown as CaseUse;
  const { before, after } = shotsOf(aDetail(), [aReport('a', '2026-11-20T02:00:00.000Z', null)], [piece('e1', 'after', true), piece('e2', 'after', false), piece('e3', 'before', true)]);
  expect([before.map((shot) => shot.from), after.map((shot) => [shot.from, shot.at])]).toEqual([['a', 'e3'], [['e1', claims.taken_at]]]);
});
test('a paper needs its title and its day, and a photo after is a photo', () => {
  expect(offerLacks(NO_OFFER, null)).toEqual(['file', 'title', 'issued_on']);
  expect(offerLacks({ ...NO_OFFER, role: 'after' }, { name: 'x.pdf', type: 'application/pdf' })).toEqual(['photo']);
  expect(mediaType('北段.HEIC', '')).toBe('image/heic');
});
test('a photo is sent without the day that was typed for a paper', () => {
  expect(useBody({ ...NO_OFFER, role: 'after', issued_on: '2026-11-25' }, 'ab')).toEqual({ sha256: 'ab', role: 'after', title: '', why: '' });
});
test('a photo without a place has no viewpoint to compare', () => {
  const { before, after } = shotsOf(aDetail(), [aReport('a', '2026-11-20T02:00:00.000Z', null), aReport('b', '2026-11-21T02:00:00.000Z', null)]);
  expect(apart(before[0]!, after[0]!)).toBeNull();
});
test('every fact in a Chinese sentence stands in the English one too', () => {
  const facts = (sentence: string): string => [...sentence.matchAll(/\{\w+\}/g)].map((each) => each[0]).sort().join();
  expect(Object.keys(zhCases).filter((key) => facts(zhCases[key as keyof typeof zhCases]) !== facts(enCases[key as keyof typeof zhCases]))).toEqual([]);
});
