import { expect, test } from 'vitest';
import { boundsOf } from '../src/domain/feature';
import { areaText, figure, lengthText, windText } from '../src/domain/measures';
import { hashOf, placeOf } from '../src/domain/where';
import { wayTo } from '../src/domain/way';

test('an address and its place are each other’s reverse, in Chinese too', () => {
  const place = placeOf(hashOf(['map', 'villages', '段村/1'], { fit: '1' }));
  expect([place.path, place.query.get('fit')]).toEqual([['map', 'villages', '段村/1'], '1']);
});

test('an empty address is the map', () => {
  expect(placeOf('').path).toEqual(['map']);
});

test('a broken percent sign in an address stands for itself', () => {
  expect(placeOf('#/map/100%').path).toEqual(['map', '100%']);
});

test('an area is read in hectares and in mu', () => {
  expect(areaText(778_613, 'zh')).toBe('77.9 公顷（1,168 亩）');
});

test('a length under a kilometre is read in metres', () => {
  expect([lengthText(95.9, 'en'), lengthText(1849.7, 'en')]).toEqual(['96 m', '1.85 km']);
});

test('figures show no more digits than were measured', () => {
  expect([figure(0.123456), figure(12.3456), figure(1234.56)]).toEqual(['0.12', '12.3', '1,235']);
});

test.each([[0, 'N'], [359, 'N'], [94, 'E'], [225, 'SW'], [-90, 'W']])('a bearing of %d degrees is %s', (degrees, wind) => {
  expect(windText(degrees, 'en')).toBe(wind);
});

test('the way to a shape is the way to its nearest corner', () => {
  const way = wayTo([115.5, 37.5], { type: 'LineString', coordinates: [[115.51, 37.5], [115.6, 37.5]] });
  expect([Math.round(way.metres), Math.round(way.degrees)]).toEqual([882, 90]);
});

test('bounds hold every part of a shape', () => {
  const shape: GeoJSON.Geometry = { type: 'MultiPoint', coordinates: [[115.5, 37.6], [115.4, 37.7]] };
  expect(boundsOf(shape)).toEqual([115.4, 37.6, 115.5, 37.7]);
});
