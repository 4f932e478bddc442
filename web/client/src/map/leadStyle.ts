/** How leads are drawn: dotted, never in a finding's colour; and images under them. */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Picture } from './images';

export const LEADS = 'desk-leads';
export const SPOTS = 'desk-lead-spots';
export const TRIED = 'desk-tried';
/** The colour of leads on the plain map, as in the catalogue; on images white dots between dark rims. */
export const LEAD = '#6B4FA0';
const INK = '#10181D';
const FAR_ZOOM = 13; // before that a patch is smaller than the sign that shows where it lies

export const RING = 'lead/ring';
export const RING_CHOSEN = 'lead/ring/chosen';

/** Leads from below: the chosen one's halo, rims, dots; a ring for what is too small to see, or has no extent. */
export function leadLayers(): LayerSpecification[] {
  const chosen: ExpressionSpecification = ['boolean', ['get', 'chosen'], false];
  const near: ExpressionSpecification = ['boolean', ['get', 'near'], false];
  const marked: ExpressionSpecification = ['boolean', ['get', 'marked'], false];
  const width: ExpressionSpecification = ['case', chosen, 3.5, near, 3, 1.5];
  return [
    { id: `${LEADS}:halo`, source: LEADS, type: 'line', filter: ['any', chosen, marked], paint: { 'line-color': '#0A4FD0', 'line-width': 11, 'line-opacity': ['case', chosen, 0.9, 0.5] } },
    { id: `${LEADS}:ground`, source: LEADS, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': LEAD, 'fill-opacity': ['case', marked, 0.25, 0.001] } },
    { id: `${LEADS}:rim`, source: LEADS, type: 'line', layout: { 'line-join': 'round' }, paint: { 'line-color': INK, 'line-width': ['case', chosen, 7, near, 6, 3], 'line-opacity': 0.85 } },
    { id: `${LEADS}:dots`, source: LEADS, type: 'line', layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': '#FFFFFF', 'line-width': width, 'line-dasharray': [0.01, 2] } },
    {
      id: `${SPOTS}:ring`, source: SPOTS, type: 'symbol', filter: ['any', ['<', ['zoom'], FAR_ZOOM], ['boolean', ['get', 'point'], false]],
      layout: { 'icon-image': ['case', chosen, RING_CHOSEN, RING], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['case', chosen, 2, 1] },
    },
  ];
}

/** What other limits would find; dash and width tell the sides apart, colour alone never does. */
export function triedLayers(): LayerSpecification[] {
  const strokes = [['both', '#4A5A64', 1.5, [1, 1.5]], ['less', INK, 3, [3, 1.5]], ['more', LEAD, 4, [0.01, 1.8]]] as const;
  return [
    { id: `${TRIED}:rim`, source: TRIED, type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 7, 'line-opacity': 0.9 } },
    ...strokes.map(([side, colour, width, dash]): LayerSpecification => ({
      id: `${TRIED}:${side}`, source: TRIED, type: 'line', filter: ['==', ['get', 'side'], side], layout: { 'line-join': 'round', 'line-cap': side === 'more' ? 'round' : 'butt' },
      paint: { 'line-color': colour, 'line-width': width, 'line-dasharray': [...dash] },
    })),
  ];
}

/** Rims and dots for a ground: images are dark and of all colours, the map is light. */
export function leadColours(onImage: boolean): { readonly rim: string; readonly dots: string } {
  return onImage ? { rim: INK, dots: '#FFFFFF' } : { rim: '#FFFFFF', dots: LEAD };
}

const SIDE = 32;
const RATIO = 2;

/** A dotted ring with a white rim: a lead from afar. */
export function ring(chosen: boolean): Picture {
  const element = document.createElement('canvas');
  element.width = element.height = SIDE * RATIO;
  const brush = element.getContext('2d');
  if (brush === null) throw new Error('this browser has no canvas');
  brush.scale(RATIO, RATIO);
  const round = (radius: number, width: number, colour: string, dash: readonly number[]): void => {
    brush.beginPath();
    brush.arc(SIDE / 2, SIDE / 2, radius, 0, 2 * Math.PI);
    brush.setLineDash([...dash]);
    brush.lineCap = 'round';
    brush.lineWidth = width;
    brush.strokeStyle = colour;
    brush.stroke();
  };
  if (chosen) round(13, 4, '#0A4FD0', []);
  round(10, 8, '#FFFFFF', []);
  round(10, 4, LEAD, [0.01, 2 * Math.PI * 10 / 10]);
  const { width, height, data } = brush.getImageData(0, 0, SIDE * RATIO, SIDE * RATIO);
  return { width, height, data };
}
