import { expect, test } from 'vitest';
import type { Layer, MapSymbol } from '../src/domain/layer';
import { grouped, symbolOf } from '../src/domain/layer';
import { drawing, drawingIds, mapStyle } from '../src/map/style';

const plain: MapSymbol = { fill: '#CFE3EC', fill_opacity: 0.2, line: '#1769AA', line_width: 2, dash: [], hatch: null, shape: 'circle', size: 6 };

type More = Partial<Omit<Layer, 'style'>> & { readonly style?: Partial<Layer['style']> };

function aLayer(id: string, more: More = {}): Layer {
  const { style, ...rest } = more;
  return {
    id, zh: id, en: id, group: { zh: '水', en: 'Water' }, geometry: 'area', description: { zh: '', en: '' }, source: '', fields: [], states: [],
    checklist: [], remainder: null, label: 'name', inspectable: true, count: 1, demonstration: true, deadline_days: null, look_back_days: null,
    style: { order: 10, min_zoom: 0, label_zoom: 12, shown: true, by: null, symbol: plain, cases: [], ...style }, ...rest,
  } as Layer;
}

const states = (...cases: [string, Partial<MapSymbol>][]): Partial<Layer['style']> => ({
  by: 'state', cases: cases.map(([value, symbol]) => ({ value, zh: value, en: value, symbol: { ...plain, ...symbol } })),
});

test('layers are drawn from the ground up, their labels above all of them', () => {
  const style = mapStyle([aLayer('dikes', { style: { order: 60 } }), aLayer('lake', { style: { order: 10 } })], '/tiles');
  const ids = style.layers.map((layer) => layer.id);
  expect(ids.indexOf('lake:fill')).toBeLessThan(ids.indexOf('dikes:fill'));
  expect(ids.indexOf('dikes:fill')).toBeLessThan(ids.indexOf('lake:labels'));
});

test('a style without glyph files draws labels with the device’s fonts', () => {
  const style = mapStyle([aLayer('lake')], '/tiles');
  expect(style.glyphs).toBeUndefined();
  expect(style.layers.find((layer) => layer.id === 'lake:labels')).toMatchObject({ layout: { 'text-font': expect.arrayContaining(['Noto Sans CJK SC']) } });
});

test('a hatch is drawn for the states that have one, and for no other', () => {
  const layer = aLayer('zones', { style: states(['core', { hatch: 'close' }], ['general', {}]) });
  const hatches = drawing(layer).filter((each) => each.id.includes('hatch'));
  expect(hatches).toHaveLength(1);
  expect(hatches[0]).toMatchObject({ filter: ['in', ['to-string', ['get', 'state']], ['literal', ['core']]] });
});

test('states that differ in their dashes are drawn apart, together all of them', () => {
  const layer = aLayer('dikes', { geometry: 'line', style: states(['removed', { dash: [2, 2] }], ['standing', {}]) });
  const filters = drawing(layer).map((each) => ('filter' in each ? JSON.stringify(each.filter) : ''));
  expect(filters).toHaveLength(2);
  expect(filters.filter((filter) => filter.startsWith('["!"'))).toHaveLength(1);
});

test('a switch reaches everything that is drawn of a layer', () => {
  const layer = aLayer('zones', { style: states(['core', { hatch: 'close' }]) });
  const drawn = mapStyle([layer], '/tiles').layers.map((each) => each.id).filter((id) => id.startsWith('zones'));
  expect(drawingIds(layer).sort()).toEqual(drawn.sort());
});

test('a state without a case of its own has the layer’s symbol', () => {
  const { style } = aLayer('dikes', { style: states(['removed', { line: '#1F6F43' }]) });
  expect([symbolOf(style, 'removed').line, symbolOf(style, 'unheard').line]).toEqual(['#1F6F43', plain.line]);
});

test('groups keep their layers together, the uppermost first', () => {
  const groups = grouped([aLayer('lake', { style: { order: 10 } }), aLayer('outlets', { style: { order: 80 } })]);
  expect(groups.map((group) => group.layers.map((layer) => layer.id))).toEqual([['outlets', 'lake']]);
});
