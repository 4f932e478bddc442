import { expect, test } from 'vitest';
import { dayTicks, digitsFor, ticks } from '../src/domain/chart';
import { beginning, LAKE, lookOf, lookQuery, meets } from '../src/domain/look';
import { byDay, creditLine, deepest, firstBefore, firstLook, nearestTo, percent, stepped, viewFor, viewsOf, type Scene, type SceneView, dayNumber } from '../src/domain/scene';
import { isSceneId, isUuid } from '../src/domain/id';
import { ofAScene } from '../src/domain/sceneFolder';
import { byKind, pixels } from '../src/domain/sceneRun';
import { bandsOf, firstAnswers, givenTwice, lacking, withRole, type FoundScene } from '../src/domain/sceneUpload';
import { mostM2, onePerScene, type WaterPoint } from '../src/domain/water';
import { overPicture, paintOver, pictureSymbol } from '../src/map/imageryStyle';
import type { Layer, MapSymbol } from '../src/domain/layer';

function aScene(id: string, day: string, clear = 1, views: readonly string[] = ['true_colour', 'ndwi']): Scene {
  return { id, acquired_on: day, clear, views, bands: ['red', 'green', 'blue', 'nir'], bbox: [115, 37, 116, 38] } as unknown as Scene;
}

const YEAR = byDay([aScene('c', '2026-08-26', 0.9), aScene('a', '2025-03-14', 0.97), aScene('b', '2026-05-18', 0.3)]);

test('scenes stand by their day, and of one day the clearest is the last', () => {
  expect(byDay([aScene('x', '2026-05-18', 0.9), aScene('y', '2026-05-18', 0.2), aScene('z', '2026-05-01')]).map(({ id }) => id)).toEqual(['z', 'y', 'x']);
});

test('a slider stands on real dates only, and keys go from scene to scene', () => {
  expect(nearestTo(YEAR, dayNumber('2026-05-01'))?.id).toBe('b');
  expect(nearestTo(YEAR, dayNumber('2030-01-01'))?.id).toBe('c');
  expect([stepped(YEAR, 'a', 1)?.id, stepped(YEAR, 'a', -1)?.id, stepped(YEAR, 'b', 5)?.id]).toEqual(['b', 'a', 'c']);
});

test('the latest clear scene is looked at first, beside the clear one before it', () => {
  expect(firstLook(YEAR)?.id).toBe('c');
  expect(firstLook([...YEAR, aScene('cloudy', '2026-10-01', 0.1)])?.id).toBe('c');
  const corner = { ...aScene('corner', '2026-11-01'), bbox: [115.58, 37.6, 115.6, 37.62] } as Scene;
  expect([firstLook([...YEAR, corner])?.id, firstLook([corner])?.id]).toEqual(['c', 'corner']);
  expect(firstBefore(YEAR, 'c')?.id).toBe('a');
  expect(firstBefore(YEAR, 'a')?.id).toBe('b');
  expect(firstBefore([YEAR[0]!], 'a')).toBeNull();
});

test('a view that a scene lacks the bands for is not drawn: the first that it has is', () => {
  const views = [{ id: 'true_colour', kind: 'colour' }, { id: 'ndwi', kind: 'index' }, { id: 'mndwi', kind: 'index' }, { id: 'hidden', kind: 'mask' }] as unknown as SceneView[];
  expect(viewsOf(YEAR[0]!, views).map(({ id }) => id)).toEqual(['true_colour', 'ndwi']);
  expect(viewFor(YEAR[0]!, views, 'mndwi')?.id).toBe('true_colour');
  expect(viewFor(YEAR[0]!, views, 'ndwi')?.id).toBe('ndwi');
});

test('a share is never said whole or nothing when it is not', () => {
  expect([percent(1), percent(0.999), percent(0), percent(0.001), percent(0.914)]).toEqual(['100%', '99%', '0%', '<1%', '91%']);
});

test('whose picture it is and under which licence is said once each', () => {
  expect(creditLine({ credit: 'ESA', licence: 'free' }, 'unstated')).toBe('ESA · free');
  expect(creditLine({ credit: 'ESA, free and open', licence: 'Free' }, 'unstated')).toBe('ESA, free and open');
  expect([creditLine({ credit: '', licence: 'own' }, 'unstated'), creditLine({ credit: '', licence: '' }, 'unstated')]).toEqual(['unstated · own', 'unstated']);
});

test('tiles are asked for down to a level below the pixels of the scene', () => {
  expect(deepest(10, 37.6)).toBe(15);
  expect(deepest(0.1, 37.6)).toBe(21);
});

test('the address holds what is looked at, and says nothing of what is usual', () => {
  const look = { scene: 's1', other: 's0', view: 'ndwi', mode: 'swipe', spot: [115.6, 37.6] } as const;
  expect(lookOf(new URLSearchParams(lookQuery(look)))).toEqual(look);
  expect(lookQuery({ ...look, mode: 'one', spot: null })).toEqual({ scene: 's1', view: 'ndwi' });
  expect(lookOf(new URLSearchParams('mode=upside&point=here')).spot).toBeNull();
  expect(meets([0, 0, 1, 1], [1, 0, 2, 1])).toBe(false);
});

test('a look begins where its address asks, else at the lake, else at a scene of elsewhere', () => {
  const [west, south, east, north] = beginning([115.6, 37.6], [115, 37, 116, 38]);
  expect([(west + east) / 2, (south + north) / 2].map((each) => each.toFixed(3))).toEqual(['115.600', '37.600']);
  expect(east - west).toBeLessThan(0.02);
  expect(beginning(null, [115, 37, 116, 38])).toBe(LAKE);
  expect(beginning(null, [10, 45, 11, 46])).toEqual([10, 45, 11, 46]);
});

const FOUND = {
  name: 'GF1', acquired_on: null, licence: '', credit: '',
  bands: [{ file: 'a.tif', number: 2, words: '', role: null }, { file: 'a.tif', number: 1, words: 'blue', role: 'blue' }, { file: 'b.tif', number: 1, words: '', role: 'nir' }],
} as unknown as FoundScene;

test('roles of bands begin as they were recognised, in the order of each file', () => {
  expect(bandsOf(FOUND.bands)).toEqual({ 'a.tif': ['blue', '-'], 'b.tif': ['nir'] });
});

test('a band given twice, and whatever is not said yet, stands in the way of keeping', () => {
  const answers = firstAnswers(FOUND);
  expect(lacking(answers, ['bands', 'elsewhere'])).toEqual(['acquired_on', 'licence', 'elsewhere', 'why']);
  const twice = { ...answers, bands: withRole(answers.bands, 'a.tif', 1, 'nir'), acquired_on: '2026-01-01', licence: 'own', elsewhere: true, why: 'test' };
  expect(givenTwice(twice.bands)).toEqual(['nir']);
  expect(lacking(twice, ['elsewhere'])).toEqual(['twice']);
  expect(lacking({ ...twice, bands: answers.bands }, ['elsewhere'])).toEqual([]);
});

test('of a product’s folder the bands and classes are sent, not what lies beside them', () => {
  const image = 'S2A_MSIL2A_X.SAFE/GRANULE/L2A/IMG_DATA/R10m/';
  expect([`${image}T50SLH_B02_10m.jp2`, `${image}T50SLH_SCL_20m.jp2`, 'LC09_X/LC09_X_SR_B4.TIF'].every(ofAScene)).toBe(true);
  expect([`${image}T50SLH_TCI_10m.jp2`, 'S2A.SAFE/GRANULE/L2A/QI_DATA/MSK_CLDPRB_20m.jp2', 'S2A.SAFE/manifest.safe', 'S2A.SAFE/S2A-ql.jpg', 'a/._B02.jp2'].some(ofAScene)).toBe(false);
});

test('a shift that rounds to nothing has no sign', () => {
  expect([pixels(-0.0001), pixels(0.4021), pixels(-0.4)]).toEqual(['0.00', '0.40', '-0.40']);
});

test('an address whose id cannot be one is known without asking', () => {
  expect(['new', 'F'.repeat(32), '615ee6db5b557d11146fff8cbde49dcf'].map(isSceneId)).toEqual([false, false, true]);
  expect(['nothing', '226c51eb-cc88-5600-849b-af366d153ad0'].map(isUuid)).toEqual([false, true]);
});

test('patches are summed by kind in the order of the legend, unknown kinds last', () => {
  const sums = [{ kind: 'odd', zone: '', count: 1, area_m2: 5 }, { kind: 'NEW_ROOF', zone: 'core', count: 2, area_m2: 10 }, { kind: 'WATER_TO_LAND', zone: 'core', count: 1, area_m2: 7 }, { kind: 'WATER_TO_LAND', zone: '', count: 3, area_m2: 1 }];
  const named = { kind_words: { zh: '', en: '' }, zone_words: { zh: '', en: '' } };
  expect(byKind(sums.map((sum) => ({ ...sum, ...named }))).map(({ kind, count, area_m2: area }) => [kind, count, area])).toEqual([['WATER_TO_LAND', 4, 8], ['NEW_ROOF', 2, 10], ['odd', 1, 5]]);
});

test('hidden ground may all be water, but no more than the part is large', () => {
  const point = { area_m2: 60, hidden: 0.25, whole_m2: 100 } as WaterPoint;
  expect([mostM2(point), mostM2({ ...point, whole_m2: 70 }), mostM2({ ...point, hidden: 0 }), mostM2({ ...point, whole_m2: 50 })]).toEqual([85, 70, 60, 60]);
});

test('a scene whose water was read twice stands once in the series, with the last reading', () => {
  const point = (scene: string, day: string, method: string): WaterPoint => ({ scene, day, method }) as WaterPoint;
  const series = onePerScene([point('b', '2026-05-01', 'otsu'), point('a', '2025-05-01', 'otsu'), point('b', '2026-05-01', 'given')]);
  expect(series.map(({ scene, method }) => [scene, method])).toEqual([['a', 'otsu'], ['b', 'given']]);
});

test('axes carry round figures, and days where months or years begin', () => {
  expect(ticks(-0.27, 0.41, 4)).toEqual([-0.2, 0, 0.2, 0.4]);
  expect(digitsFor([-0.2, 0, 0.25])).toBe(2);
  expect(dayTicks('2025-03-14', '2026-08-26', 4).map(({ label }) => label)).toEqual(['2025-07', '2026-01', '2026-07']);
  expect(dayTicks('1999-05-01', '2026-08-26', 4).map(({ label }) => label)).toEqual(['2000', '2010', '2020']);
});

const symbol: MapSymbol = { fill: '#A3123F', fill_opacity: 0.1, line: '#A3123F', line_width: 3, dash: [], hatch: 'close', shape: 'circle', size: 6, on_imagery: '#FF86A8' };
const layer = { id: 'zones', geometry: 'area', style: { order: 1, min_zoom: 0, label_zoom: 12, shown: true, by: null, symbol, cases: [] } } as unknown as Layer;

test('over a picture a layer has no fill and no hatch, and its bright colour', () => {
  expect(pictureSymbol(symbol)).toMatchObject({ fill: null, hatch: null, line: '#FF86A8' });
  expect(overPicture({ ...symbol, on_imagery: null })).toBe('#FFFFFF');
  const paints = Object.fromEntries(paintOver(layer).map(({ id, paint }) => [id, paint]));
  expect(paints['zones:fill']).toEqual({ 'fill-opacity': 0 });
  expect(paints['zones:line[]']).toMatchObject({ 'line-color': '#FF86A8' });
});
