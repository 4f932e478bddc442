/** How changes of a boundary and the zones of its versions are drawn: one table for map, sketch and legend. */

import type { LayerSpecification } from 'maplibre-gl';
import type { Transition } from '../domain/boundary';
import type { Layer, MapSymbol } from '../domain/layer';
import { drawing, FONTS, INK } from './style';

export interface ChangeStyle {
  readonly colour: string;
  readonly hatch: 'reverse' | 'wide' | 'dots' | 'cross' | 'upright';
}

/** Hatch and number tell transitions apart; colour alone never does. */
export const CHANGE_STYLES: Readonly<Record<Transition, ChangeStyle>> = {
  out: { colour: '#B3400F', hatch: 'reverse' },
  in: { colour: '#0072B2', hatch: 'wide' },
  softer: { colour: INK, hatch: 'dots' },
  stricter: { colour: INK, hatch: 'cross' },
  other: { colour: INK, hatch: 'upright' },
};
export const PROOF = '#C2006B';
export const PROPOSED_DASH = [4, 4];

export const ZONES = 'zones';
export const CHANGES = 'changes';
export const NUMBERS = 'numbers';
export const PROOFS = 'proofs';

/** Zones of one version from its own shapes, in the colours of the layer of zones; what is not the law has dashed lines. */
export function zoneLayers(layer: Layer, proposed: boolean): LayerSpecification[] {
  const dashed = (symbol: MapSymbol): MapSymbol => (proposed ? { ...symbol, dash: PROPOSED_DASH } : symbol);
  const style = { ...layer.style, min_zoom: 0, symbol: dashed(layer.style.symbol), cases: layer.style.cases.map((each) => ({ ...each, symbol: dashed(each.symbol) })) };
  const drawn = drawing({ ...layer, style }).map((each) => {
    const { 'source-layer': _, ...rest } = each as LayerSpecification & { 'source-layer'?: string };
    return { ...rest, id: `${ZONES}:${each.id}`, source: ZONES } as LayerSpecification;
  });
  return proposed ? [...drawn, draftMarks()] : drawn;
}

/** "拟" along the lines of what is not in force. */
function draftMarks(): LayerSpecification {
  return {
    id: `${ZONES}:draft`, source: ZONES, type: 'symbol', minzoom: 11,
    layout: { 'symbol-placement': 'line', 'symbol-spacing': 260, 'text-field': '拟', 'text-font': FONTS, 'text-size': 13, 'text-rotation-alignment': 'viewport' },
    paint: { 'text-color': INK, 'text-halo-color': '#FFFFFF', 'text-halo-width': 2 },
  };
}

/** Changes with their hatches and outlines, their numbers above, and what proves a rule above all. */
export function changeLayers(): LayerSpecification[] {
  const transitions = Object.entries(CHANGE_STYLES);
  const colour = ['match', ['get', 'transition'], ...transitions.flatMap(([id, style]) => [id, style.colour]), INK] as never;
  const faded = (full: number): never => ['case', ['boolean', ['get', 'left'], false], full * 0.3, full] as never;
  return [
    { id: `${CHANGES}:ground`, source: CHANGES, type: 'fill', paint: { 'fill-color': colour, 'fill-opacity': faded(0.12) } },
    ...transitions.map(([id]): LayerSpecification => ({
      id: `${CHANGES}:${id}`, source: CHANGES, type: 'fill', filter: ['==', ['get', 'transition'], id], paint: { 'fill-pattern': patternName(id as Transition), 'fill-opacity': faded(0.9) },
    })),
    { id: `${CHANGES}:rim`, source: CHANGES, type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 4, 'line-opacity': 0.8 } },
    { id: `${CHANGES}:line`, source: CHANGES, type: 'line', paint: { 'line-color': colour, 'line-width': 2, 'line-opacity': faded(1) } },
    { id: `${PROOFS}:fill`, source: PROOFS, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': PROOF, 'fill-opacity': 0.25 } },
    { id: `${PROOFS}:rim`, source: PROOFS, type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 7 } },
    { id: `${PROOFS}:line`, source: PROOFS, type: 'line', paint: { 'line-color': PROOF, 'line-width': 3, 'line-dasharray': [2, 1] } },
    {
      id: `${PROOFS}:dot`, source: PROOFS, type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 9, 'circle-color': PROOF, 'circle-opacity': 0.35, 'circle-stroke-color': PROOF, 'circle-stroke-width': 3 },
    },
    {
      id: `${NUMBERS}:disc`, source: NUMBERS, type: 'symbol',
      layout: {
        'icon-image': ['case', ['boolean', ['get', 'left'], false], 'number/left', 'number'], 'text-field': ['to-string', ['get', 'number']], 'text-font': FONTS, 'text-size': 12,
        'symbol-sort-key': ['get', 'number'], 'icon-text-fit': 'width', 'icon-text-fit-padding': [0, 6, 0, 6],
      },
      paint: { 'text-color': INK },
    },
  ];
}

export function patternName(transition: Transition): string {
  return `change/${transition}`;
}
