import { expect, test } from 'vitest';
import { ghosts, guideTo, nearestFirst, turned } from '../src/domain/ghost';
import { askew, type Shot } from '../src/domain/photoPair';
import { fixAge, lensHeading, ofMoment, pictures, rounded } from '../src/domain/photo';
import type { ReceivedReport } from '../src/domain/received';
import type { Fix } from '../src/domain/report';

const AT = { steady: 1000, calendar: 5_000_000 };

function fix(longitude: number, latitude = 37.6): Fix {
  return { longitude, latitude, accuracy_m: 5, taken_at: null, source: 'gps', datum: 'wgs84' };
}
function report(id: string, observed_at: string, ...photos: object[]): ReceivedReport {
  const whole = photos.map((photo, index) => ({ sha256: `${id}${index}`, role: 'overview', arrived: true, readable: true, taken_at: null, fix: null, ...photo }));
  return { id, observed_at, author_name: 'Li', fix: null, photos: whole } as unknown as ReceivedReport;
}

test('a fix grows old by the steady clock, and by the other one while the phone slept', () => {
  expect(fixAge(AT, { steady: 3450, calendar: 5_002_000 })).toBe(2.5);
  expect(fixAge(AT, { steady: 2000, calendar: 5_600_000 })).toBe(600);
  expect(fixAge(AT, { steady: 2000, calendar: 0 })).toBe(1); // the calendar was put back
  expect(fixAge(AT, { steady: 2000, calendar: 1e15 })).toBe(31_536_000); // never more than the server takes
});
test('an upright phone looks where its lens does', () => {
  expect([lensHeading(0, 90, 0), lensHeading(270, 90, 0), lensHeading(90, 90, 0)]).toEqual([0, 90, 270]);
});
test('a phone held flat looks nowhere', () => {
  expect(lensHeading(120, 0, 0)).toBeNull();
});
test('a direction is never 360', () => {
  expect([rounded(359.96), rounded(-0.04), rounded(725.25)]).toEqual([0, 0, 5.3]);
});
test('a photo whose moment nobody knows claims none', () => {
  expect(ofMoment(null)).toEqual({ taken_at: null, fix: null });
});
test('what is heard is no picture', () => {
  expect(pictures([{ role: 'overview' }, { role: 'voice' }])).toEqual([{ role: 'overview' }]);
});

test('of each viewpoint the first photo is the ghost', () => {
  const reports = [
    report('late', '2026-11-20T00:00:00Z', { fix: fix(115.6) }),
    report('early', '2026-11-01T00:00:00Z', { fix: fix(115.60001) }, { fix: fix(115.61) }),
  ];
  expect(ghosts(reports).map((ghost) => ghost.key)).toEqual(['early/early0', 'early/early1']);
});
test('from one place two directions are two viewpoints', () => {
  const reports = [report('a', '2026-11-01T00:00:00Z', { fix: fix(115.6), heading_deg: 350 }, { fix: fix(115.6), heading_deg: 10 }, { fix: fix(115.6), heading_deg: 100 })];
  expect(ghosts(reports).map((ghost) => ghost.heading)).toEqual([350, 100]);
});
test('papers, torn photos, those not here and voices are no ghosts', () => {
  expect(ghosts([report('a', '2026-11-01T00:00:00Z', { role: 'document' }, { readable: false }, { arrived: false }, { role: 'voice' })])).toEqual([]);
});
test('the nearest viewpoint comes first, an unknown one last', () => {
  const all = ghosts([report('a', '2026-11-01T00:00:00Z', { sha256: 'x' }), report('b', '2026-11-02T00:00:00Z', { fix: fix(115.7) }), report('c', '2026-11-03T00:00:00Z', { fix: fix(115.6) })]);
  expect(nearestFirst(all, [115.61, 37.6]).map((ghost) => ghost.key[0])).toEqual(['c', 'b', 'a']);
});
test('the way to a viewpoint is told as one looks', () => {
  const spot = [115.6002, 37.6] as const; // 17.6 m to the east
  const at = (heading: number | null): string | null => guideTo(spot, [115.6, 37.6], 4, heading).turn;
  expect([at(90), at(0), at(180), at(270), at(null)]).toEqual(['ahead', 'right', 'left', 'behind', null]);
  expect(Math.round(guideTo(spot, [115.6, 37.6], 4, null).metres)).toBe(18);
});
test('within the accuracy of the phone one is there', () => {
  expect(guideTo([115.6002, 37.6], [115.6, 37.6], 20, 0).turn).toBe('here');
  expect(guideTo([115.6010, 37.6], [115.6, 37.6], 500, 0).turn).toBe('right'); // a coarse fix proves nothing
});
test('one turns the shorter way', () => {
  expect([turned(350, 10), turned(10, 350), turned(0, 180)]).toEqual([20, -20, -180]);
});

test('two photos of a case look apart only where a compass told both', () => {
  const shot = (heading_deg: number | null, heading_source: 'compass' | 'course' | null): Shot =>
    ({ moment: heading_deg === null ? null : { fix: null, heading_deg, heading_source } }) as unknown as Shot;
  expect(askew(shot(350, 'compass'), shot(20, 'compass'))).toBe(30);
  expect([askew(shot(350, 'compass'), shot(20, 'course')), askew(shot(1, 'compass'), shot(null, null))]).toEqual([null, null]);
});
