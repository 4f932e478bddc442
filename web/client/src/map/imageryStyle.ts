/** The layers of the catalogue over a picture: no fills and no hatches, bright lines between dark edges, bright words. */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Layer, MapSymbol } from '../domain/layer';
import { drawing, FONTS, INK, SOURCE, symbols } from './style';

export const PATCHES = 'patches';
export const SHORE = 'shore';
export const SPOT = 'spot';
const BRIGHT = '#FFFFFF';
const LEAST_PX = 1.5;
const EDGE_PX = 2; // dark, one on either side

/** The colour of a symbol over a picture. */
export function overPicture(symbol: MapSymbol): string {
  return symbol.on_imagery ?? BRIGHT;
}

/** A symbol as it stands over a picture, for the legend. */
export function pictureSymbol(symbol: MapSymbol): MapSymbol {
  return { ...symbol, fill: null, hatch: null, line: overPicture(symbol), line_width: Math.max(symbol.line_width, 1.5) };
}

/** A value for each case of the layer, by the field that tells them apart. */
function colours(layer: Layer): string | ExpressionSpecification {
  const all = symbols(layer);
  const own = overPicture(layer.style.symbol);
  const cases = all.flatMap(({ value, symbol }) => (value === null ? [] : [value, overPicture(symbol)]));
  return cases.length === 0 ? own : ['match', ['to-string', ['get', layer.style.by]], ...cases, own] as unknown as ExpressionSpecification;
}

/** What changes of the drawing of a layer: paint by the id of the map's layer. */
export function paintOver(layer: Layer): readonly { readonly id: string; readonly paint: Readonly<Record<string, unknown>> }[] {
  const drawn = drawing(layer).map(({ id, type }) => ({ id, paint: paintOf(type, layer) }));
  return [...drawn, { id: `${layer.id}:labels`, paint: { 'text-color': BRIGHT, 'text-halo-color': INK, 'text-halo-width': 1.6 } }].filter(({ paint }) => Object.keys(paint).length > 0);
}

function paintOf(type: LayerSpecification['type'], layer: Layer): Record<string, unknown> {
  if (type === 'fill') return { 'fill-opacity': 0 };
  return type === 'line' ? { 'line-color': colours(layer), 'line-width': wideness(layer, 0) } : {};
}

/** As wide as on the plain map, but never thin: a picture is busier than paper. */
function wideness(layer: Layer, more: number): ExpressionSpecification {
  const own = (factor: number): unknown => {
    const wide = (symbol: MapSymbol): number => Math.max(LEAST_PX, symbol.line_width * factor) + more;
    const cases = symbols(layer).flatMap(({ value, symbol }) => (value === null ? [] : [value, wide(symbol)]));
    return cases.length === 0 ? wide(layer.style.symbol) : ['match', ['to-string', ['get', layer.style.by]], ...cases, wide(layer.style.symbol)];
  };
  return ['interpolate', ['linear'], ['zoom'], 10, own(0.6), 14, own(1), 18, own(1.5)] as unknown as ExpressionSpecification;
}

/** The dark edges under the lines of a layer; null for points. */
export function edges(layer: Layer): LayerSpecification | null {
  if (layer.geometry === 'point') return null;
  return {
    id: edgesId(layer), source: SOURCE, 'source-layer': layer.id, minzoom: layer.style.min_zoom, type: 'line', layout: { 'line-join': 'round' },
    paint: { 'line-color': INK, 'line-opacity': 0.75, 'line-width': wideness(layer, EDGE_PX) },
  };
}

export function edgesId(layer: Layer): string {
  return `${layer.id}:edges`;
}

/** Colours of kinds of change over a picture. Each patch carries its number, so colour never speaks alone. */
export const KIND_COLOURS: Readonly<Record<string, string>> = {
  WATER_TO_LAND: '#FFD166', LAND_TO_WATER: '#66E0FF', NEW_ROOF: '#FF9BF5', PLANTS_TO_BARE: '#FFB08A', BARE_TO_PLANTS: '#B9F59B',
};

/** Patches: dotted, because a lead is no finding; the chosen one whole. */
export function patchLayers(): LayerSpecification[] {
  const colour = ['match', ['get', 'kind'], ...Object.entries(KIND_COLOURS).flat(), BRIGHT] as unknown as ExpressionSpecification;
  return [
    { id: `${PATCHES}:fill`, source: PATCHES, type: 'fill', paint: { 'fill-color': colour, 'fill-opacity': ['case', ['get', 'chosen'], 0.25, 0.001] } },
    { id: `${PATCHES}:edge`, source: PATCHES, type: 'line', paint: { 'line-color': INK, 'line-width': ['case', ['get', 'chosen'], 7, 5], 'line-opacity': 0.8 } },
    { id: `${PATCHES}:line`, source: PATCHES, type: 'line', filter: ['!', ['get', 'chosen']], paint: { 'line-color': colour, 'line-width': 2.5, 'line-dasharray': [1, 1] } },
    { id: `${PATCHES}:chosen`, source: PATCHES, type: 'line', filter: ['get', 'chosen'], paint: { 'line-color': colour, 'line-width': 3.5 } },
    {
      id: `${PATCHES}:number`, source: PATCHES, type: 'symbol',
      layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': FONTS, 'text-size': 13, 'text-padding': 2, 'text-offset': [0, -1.3], 'symbol-sort-key': ['get', 'number'] },
      paint: { 'text-color': BRIGHT, 'text-halo-color': INK, 'text-halo-width': 2 },
    },
  ];
}

/** The shore as it was measured, and the place that was asked about. */
export function shoreLayers(): LayerSpecification[] {
  return [
    { id: `${SHORE}:edge`, source: SHORE, type: 'line', paint: { 'line-color': INK, 'line-width': 5, 'line-opacity': 0.75 } },
    { id: `${SHORE}:line`, source: SHORE, type: 'line', paint: { 'line-color': '#FFF06B', 'line-width': 2 } },
    { id: `${SPOT}:edge`, source: SPOT, type: 'circle', paint: { 'circle-radius': 9, 'circle-opacity': 0, 'circle-stroke-color': INK, 'circle-stroke-width': 6 } },
    { id: `${SPOT}:ring`, source: SPOT, type: 'circle', paint: { 'circle-radius': 9, 'circle-opacity': 0, 'circle-stroke-color': BRIGHT, 'circle-stroke-width': 3 } },
  ];
}
