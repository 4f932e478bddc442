/** The map for the sun: white ground, heavier lines, larger words with a broad white rim. */

import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';

const HEAVIER = 1.7;
const LARGER = 1.3;
const DENSER = 1.6;
const INK = '#000000';

/** The same style for eyes in the sun; colours keep their meaning. */
export function sunlit(style: StyleSpecification): StyleSpecification {
  return { ...style, layers: style.layers.map(sunlitLayer) };
}

function sunlitLayer(layer: LayerSpecification): LayerSpecification {
  if (layer.type === 'background') return { ...layer, paint: { 'background-color': '#FFFFFF' } };
  if (layer.type === 'line') return changed(layer, 'paint', 'line-width', HEAVIER);
  if (layer.type === 'fill') return changed(layer, 'paint', 'fill-opacity', DENSER);
  if (layer.type === 'circle') return changed(layer, 'paint', 'circle-radius', LARGER);
  if (layer.type !== 'symbol') return layer;
  const large = changed(changed(layer, 'layout', 'text-size', LARGER), 'layout', 'icon-size', LARGER);
  const words = large.layout?.['text-field'] === undefined ? {} : { 'text-color': INK, 'text-halo-color': '#FFFFFF', 'text-halo-width': 3 };
  return { ...large, paint: { ...large.paint, ...words } };
}

function changed<L extends LayerSpecification>(layer: L, part: 'paint' | 'layout', name: string, factor: number): L {
  const values = (layer[part] ?? {}) as Record<string, unknown>;
  return values[name] === undefined ? layer : { ...layer, [part]: { ...values, [name]: times(values[name], factor) } };
}

/** A number or an expression times a factor; where the zoom decides, each of its values is (the zoom stays outermost). */
export function times(value: unknown, factor: number): unknown {
  if (typeof value === 'number') return value * factor;
  if (!Array.isArray(value) || value[0] !== 'interpolate') return ['*', factor, value];
  return value.map((each: unknown, place) => (place > 3 && place % 2 === 0 ? times(each, factor) : each));
}
