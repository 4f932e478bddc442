import { expect, test } from 'vitest';
import { systemFor, systemsOf } from '../src/domain/export';
import { added, dataSets } from '../src/domain/handing';
import { zoomFor } from '../src/domain/middle';
import { bearingOf, lengthOf, takenBack, windOf } from '../src/domain/shift';
import { bytes, hectares, mu, shortHash } from '../src/domain/size';
import { enExports, zhExports } from '../src/i18n/exports';
import { enImports, zhImports } from '../src/i18n/imports';
import { enJobs, zhJobs } from '../src/i18n/jobs';
import { trialLayers, TRIAL_SOURCES } from '../src/map/trial';

const named = (...names: string[]) => names.map((name) => ({ name }));

test('the files of a loose shapefile stand together, whatever the case of their names', () => {
  const sets = dataSets(named('衡水市.shp', '衡水市.DBF', '衡水市.shx', '说明.txt'));
  expect(sets.map(({ name, files }) => [name, files.length])).toEqual([['衡水市.shp', 3], ['说明.txt', 1]]);
});

test('a shapefile without its index and values says what is lacking', () => {
  expect(dataSets(named('a.shp', 'a.prj'))[0]?.lacking).toEqual(['shx', 'dbf']);
});

test('a table that is no part of a shapefile is a data set of its own', () => {
  expect(dataSets(named('ponds.dbf', 'dikes.shp')).map(({ name }) => name)).toEqual(['ponds.dbf', 'dikes.shp']);
});

test('a file chosen again replaces the one of its name', () => {
  const [first, again] = [{ name: 'a.csv', size: 1 }, { name: 'a.csv', size: 2 }];
  expect(added([first, { name: 'b.csv', size: 3 }], [again])).toEqual([{ name: 'b.csv', size: 3 }, again]);
});

test('the shift of GCJ-02 at the lake is told as a distance to the east', () => {
  const shift = { east_m: 516.1, north_m: 70.2 };
  expect([lengthOf(shift).toFixed(1), windOf(bearingOf(shift))]).toEqual(['520.9', 2]);
});

test.each([[0, 0], [44, 1], [180, 4], [337, 7], [359, 0]] as const)('a bearing of %i degrees is wind number %i', (bearing, wind) => {
  expect(windOf(bearing)).toBe(wind);
});

test('a shape with its shift taken back lies that many metres west and south, height kept', () => {
  const moved = takenBack({ type: 'Point', coordinates: [115.6, 37.6, 20] }, { east_m: 111_320 * Math.cos((37.6 * Math.PI) / 180), north_m: 111_320 });
  expect(moved.coordinates).toEqual([expect.closeTo(114.6, 9), expect.closeTo(36.6, 9), 20]);
});

test('every ring of a multi shape is taken back', () => {
  const moved = takenBack({ type: 'MultiPolygon', coordinates: [[[[1, 0], [2, 0], [2, 1], [1, 0]]]] }, { east_m: 0, north_m: 111_320 });
  expect(moved.coordinates[0]?.[0]?.map(([, y]) => y)).toEqual([-1, -1, 0, -1]);
});

test('areas are told in hectares and in mu, fifteen to the hectare', () => {
  expect([hectares(143_094), mu(143_094)]).toEqual(['14.3094', '214.64']);
});

test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [1_840_000, '1.8 MB'], [4e9, '4.0 GB'], [4e12, '4000.0 GB']])('%i bytes are %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});

test('a hash is short enough to read and long enough to tell files apart', () => {
  expect(shortHash('0123456789abcdef'.repeat(4))).toBe('0123456789ab');
});

test('a format that knows one system only is written in that one', () => {
  expect([systemFor('kml', 'EPSG:4527'), systemFor('shapefile', 'EPSG:4527'), systemFor('land_txt', 'EPSG:4490')]).toEqual(['OGC:CRS84', 'EPSG:4527', 'EPSG:4527']);
  expect(systemsOf('geojson')).toEqual(['OGC:CRS84']);
});

test('a county fits the screen at a lower zoom than a pond', () => {
  expect(zoomFor([115, 37, 116, 38])).toBeLessThan(9);
  expect(zoomFor([115.6, 37.6, 115.6001, 37.6001])).toBe(16);
});

test('every trial source is drawn as area, line and point, or as a mark', () => {
  const drawn = new Set(trialLayers().flatMap((layer) => ('source' in layer ? [layer.source] : [])));
  expect([...drawn].sort()).toEqual([...TRIAL_SOURCES].sort());
  expect(new Set(trialLayers().map(({ id }) => id)).size).toBe(trialLayers().length);
});

test.each([['imports', zhImports, enImports], ['exports', zhExports, enExports], ['jobs', zhJobs, enJobs]])('the words of %s take the same facts in both languages', (_, zh, en) => {
  const facts = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();
  const english: Record<string, string> = en;
  expect(Object.entries(zh).filter(([key, sentence]) => facts(sentence) !== facts(english[key] ?? '')).map(([key]) => key)).toEqual([]);
});
