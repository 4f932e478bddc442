/** The catalogue's styles as MapLibre layers: one source of drawing for map, legend and documents. */

import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Layer, MapSymbol } from '../domain/layer';

export const LAND = '#F3F1EA';
export const INK = '#10181D';
export const FONTS = ['Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];
export const SOURCE = 'lake';
/** Hatches speak where a zone is seen whole, and fall back where one stands inside it. */
const FADING: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 10, 0.32, 13, 0.22, 16, 0.1];
const TILE_DEPTH = 16;

/** The whole style: ground, layers from the ground up, their labels above all of them. */
export function mapStyle(layers: readonly Layer[], tiles: string): StyleSpecification {
  const drawn = [...layers].sort((a, b) => a.style.order - b.style.order);
  return {
    version: 8,
    sources: { [SOURCE]: { type: 'vector', tiles: [tiles], maxzoom: TILE_DEPTH, minzoom: 0 } },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': LAND } },
      ...drawn.flatMap(drawing),
      ...drawn.map(labels),
    ],
  };
}

/** The map layers of one layer of the catalogue, labels left out. */
export function drawing(layer: Layer): LayerSpecification[] {
  if (layer.geometry === 'point') return [points(layer)];
  return layer.geometry === 'area' ? [fill(layer), ...hatches(layer), ...lines(layer)] : lines(layer);
}

/** Ids of everything drawn for a layer, so that a switch can hide it. */
export function drawingIds(layer: Layer): string[] {
  return [...drawing(layer), labels(layer)].map((each) => each.id);
}

/** A value for each case of the layer, by the field that tells them apart. */
function byCase<T extends string | number>(layer: Layer, value: (symbol: MapSymbol) => T): T | ExpressionSpecification {
  const { by, cases, symbol } = layer.style;
  if (by === null || cases.length === 0) return value(symbol);
  const branches = cases.flatMap((each) => [each.value, value(each.symbol)]);
  return ['match', ['to-string', ['get', by]], ...branches, value(symbol)] as unknown as ExpressionSpecification;
}

function base(layer: Layer, kind: string) {
  return { id: `${layer.id}:${kind}`, source: SOURCE, 'source-layer': layer.id, minzoom: layer.style.min_zoom } as const;
}

function fill(layer: Layer): LayerSpecification {
  const colour = byCase(layer, (symbol) => symbol.fill ?? '#000000');
  const opacity = byCase(layer, (symbol) => (symbol.fill === null ? 0 : symbol.fill_opacity));
  return { ...base(layer, 'fill'), type: 'fill', paint: { 'fill-color': colour, 'fill-opacity': opacity, 'fill-antialias': false } };
}

/** Every symbol of a layer with the value of its case; null for those of no case. */
export function symbols(layer: Layer): { value: string | null; symbol: MapSymbol }[] {
  const cases = layer.style.by === null ? [] : layer.style.cases;
  return [...cases.map(({ value, symbol }) => ({ value, symbol })), { value: null, symbol: layer.style.symbol }];
}

/** Dashes and hatches cannot follow data in one map layer, so there is one for each that occurs. */
function split(layer: Layer, key: (symbol: MapSymbol) => string | null): { key: string; filter: FilterSpecification | null }[] {
  const all = symbols(layer);
  const found = new Set(all.map(({ symbol }) => key(symbol)));
  const own = key(layer.style.symbol);
  const by = layer.style.by;
  return [...found].filter((each) => each !== null).map((each) => {
    if (by === null || found.size === 1) return { key: each, filter: null };
    const values = all.flatMap(({ value, symbol }) => (value !== null && (key(symbol) === each) !== (each === own) ? [value] : []));
    const inside = ['in', ['to-string', ['get', by]], ['literal', values]];
    return { key: each, filter: (each === own ? ['!', inside] : inside) as unknown as FilterSpecification };
  });
}

export function hatchName(symbol: MapSymbol): string | null {
  return symbol.hatch === null ? null : `hatch/${symbol.hatch}/${symbol.line ?? symbol.fill ?? INK}`;
}

function hatches(layer: Layer): LayerSpecification[] {
  return split(layer, hatchName).map(({ key, filter }) => ({
    ...base(layer, key), type: 'fill', ...(filter === null ? {} : { filter }), paint: { 'fill-pattern': key, 'fill-opacity': FADING },
  }));
}

function lines(layer: Layer): LayerSpecification[] {
  const dashOf = (symbol: MapSymbol): string | null => (symbol.line === null ? null : JSON.stringify(symbol.dash));
  return split(layer, dashOf).map(({ key, filter }) => {
    const dash = JSON.parse(key) as number[];
    const width = byCase(layer, (symbol) => Math.max(symbol.line_width, 0.1));
    const dashed = dash.length === 0 ? {} : { 'line-dasharray': dash.map((length) => length / Math.max(layer.style.symbol.line_width, 1)) };
    return {
      ...base(layer, `line${key}`), type: 'line', ...(filter === null ? {} : { filter }),
      layout: { 'line-join': 'round', 'line-cap': dash.length === 0 ? 'round' : 'butt' },
      paint: { 'line-color': byCase(layer, (symbol) => symbol.line ?? INK), 'line-width': swelling(width), ...dashed },
    };
  });
}

/** Lines are thinner where the whole lake is in view. */
function swelling(width: number | ExpressionSpecification): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], 10, ['*', 0.5, width], 14, width, 18, ['*', 1.6, width]];
}

export function markerName(symbol: MapSymbol): string {
  return `marker/${symbol.shape}/${symbol.fill ?? ''}/${symbol.line ?? ''}/${symbol.size}`;
}

function points(layer: Layer): LayerSpecification {
  return {
    ...base(layer, 'point'),
    type: 'symbol',
    layout: {
      'icon-image': byCase(layer, markerName),
      'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.5, 14, 0.85, 17, 1.1],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  };
}

function labels(layer: Layer): LayerSpecification {
  return {
    id: `${layer.id}:labels`,
    source: SOURCE,
    'source-layer': `${layer.id}__labels`,
    minzoom: layer.style.label_zoom,
    type: 'symbol',
    layout: {
      'text-field': ['to-string', ['get', 'label']],
      'text-font': FONTS,
      'text-size': layer.geometry === 'area' ? 13 : 12,
      'text-max-width': 8,
      'text-padding': 4,
      ...(layer.geometry === 'point' ? { 'text-anchor': 'top', 'text-offset': [0, 0.8] } : {}),
    },
    paint: { 'text-color': INK, 'text-halo-color': '#FFFFFF', 'text-halo-width': 1.6 },
  } as LayerSpecification;
}
