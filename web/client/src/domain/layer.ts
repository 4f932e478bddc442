/** What the server says of a layer: the catalogue's definition on the wire. */

import type { InspectedLayer, Words } from './report';

export interface MapSymbol {
  readonly fill: string | null;
  readonly fill_opacity: number;
  readonly line: string | null;
  readonly line_width: number;
  readonly dash: readonly number[];
  readonly hatch: string | null;
  readonly shape: string;
  readonly size: number;
  /** The colour of its line over a picture, between dark edges. */
  readonly on_imagery?: string | null;
}

export interface StyleCase extends Words {
  readonly value: string;
  readonly symbol: MapSymbol;
}

export interface LayerStyle {
  readonly order: number;
  readonly min_zoom: number;
  readonly label_zoom: number;
  readonly shown: boolean;
  readonly by: string | null;
  readonly symbol: MapSymbol;
  readonly cases: readonly StyleCase[];
}

export interface FieldWords extends Words {
  readonly id: string;
  readonly type: string;
  readonly unit: string | null;
  readonly choices: readonly (Words & { readonly value: string })[];
}

export interface Layer extends InspectedLayer {
  readonly group: Words;
  readonly geometry: 'point' | 'line' | 'area';
  readonly description: Words;
  readonly source: string;
  readonly fields: readonly FieldWords[];
  readonly label: string | null;
  readonly inspectable: boolean;
  readonly count: number;
  readonly demonstration: boolean;
  readonly deadline_days: number | null;
  readonly look_back_days: number | null;
  readonly style: LayerStyle;
}

/** The symbol of a feature: that of its case, else the layer's own. */
export function symbolOf(style: LayerStyle, value: string | null): MapSymbol {
  return style.cases.find((each) => each.value === value)?.symbol ?? style.symbol;
}

/** Layers in groups, in the catalogue's order of groups, the uppermost layer of each first. */
export function grouped(layers: readonly Layer[]): { readonly words: Words; readonly layers: readonly Layer[] }[] {
  const groups = new Map<string, { words: Words; layers: Layer[] }>();
  for (const layer of [...layers].sort((a, b) => b.style.order - a.style.order)) {
    const group = groups.get(layer.group.zh) ?? { words: layer.group, layers: [] };
    group.layers.push(layer);
    groups.set(layer.group.zh, group);
  }
  return [...groups.values()];
}
