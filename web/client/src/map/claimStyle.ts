/** How the things of a claim are drawn: a sign of its own shape for each answer, lines in its colour. */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Answer } from '../domain/claim';
import { SIGNS } from '../domain/claimSigns';
import type { Picture } from './images';

export const THINGS = 'claim-things';
export const SPOTS = 'claim-spots';
export const ANSWER_COLOURS: Readonly<Record<Answer, string>> = { against: '#A3123F', doubted: '#8A5A00', unclear: '#4A5A64', unknown: '#4A5A64', for: '#1F6F43' };
/** What is gravest lies uppermost. */
const ORDER: readonly Answer[] = ['for', 'unknown', 'unclear', 'doubted', 'against'];
const CLOSE = 13;

const colour: ExpressionSpecification = ['match', ['get', 'answer'], 'against', ANSWER_COLOURS.against, 'doubted', ANSWER_COLOURS.doubted, 'for', ANSWER_COLOURS.for, ANSWER_COLOURS.unknown];
const order: ExpressionSpecification = ['match', ['get', 'answer'], 'against', 4, 'doubted', 3, 'unclear', 2, 'unknown', 1, 0];
const chosen: ExpressionSpecification = ['boolean', ['get', 'chosen'], false];

/** From below: rims, outlines, the chosen one's halo, signs. */
export function claimLayers(): LayerSpecification[] {
  return [
    { id: `${THINGS}:halo`, source: THINGS, type: 'line', filter: chosen, layout: { 'line-join': 'round' }, paint: { 'line-color': '#0A4FD0', 'line-width': 11, 'line-opacity': 0.9 } },
    { id: `${THINGS}:rim`, source: THINGS, type: 'line', layout: { 'line-join': 'round' }, paint: { 'line-color': '#FFFFFF', 'line-width': 6, 'line-opacity': 0.9 } },
    { id: `${THINGS}:ground`, source: THINGS, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.12 } },
    { id: `${THINGS}:line`, source: THINGS, type: 'line', layout: { 'line-join': 'round', 'line-sort-key': order }, paint: { 'line-color': colour, 'line-width': 3 } },
    {
      id: `${SPOTS}:halo`, source: SPOTS, type: 'circle', filter: chosen,
      paint: { 'circle-radius': 15, 'circle-color': '#FFFFFF', 'circle-stroke-color': '#0A4FD0', 'circle-stroke-width': 4 },
    },
    {
      id: `${SPOTS}:sign`, source: SPOTS, type: 'symbol',
      layout: {
        'icon-image': ['concat', 'answer/', ['get', 'answer']], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.6, CLOSE, 0.85, 16, 1], 'symbol-sort-key': order,
      },
    },
  ];
}

const SIDE = 22;
const RATIO = 2;

/** The pictures of the signs by name. */
export function answerSigns(): { readonly name: string; readonly picture: Picture }[] {
  return ORDER.map((answer) => ({ name: `answer/${answer}`, picture: sign(answer) }));
}

/** The same shapes as in the lists: square with a cross, triangle, dashed ring, ring, disc with a tick. */
function sign(answer: Answer): Picture {
  const element = document.createElement('canvas');
  element.width = element.height = SIDE * RATIO;
  const brush = element.getContext('2d');
  if (brush === null) throw new Error('this browser has no canvas');
  brush.scale(RATIO, RATIO);
  brush.translate((SIDE - 16) / 2, (SIDE - 16) / 2);
  brush.lineCap = brush.lineJoin = 'round';
  const { shape, stroke, filled } = SIGNS[answer];
  brush.lineWidth = 4;
  brush.strokeStyle = '#FFFFFF';
  brush.stroke(new Path2D(shape));
  brush.fillStyle = filled ? ANSWER_COLOURS[answer] : '#FFFFFF';
  brush.fill(new Path2D(shape));
  brush.strokeStyle = ANSWER_COLOURS[answer];
  brush.lineWidth = 1.8;
  brush.setLineDash(answer === 'unclear' ? [2.2, 2.4] : []);
  brush.stroke(new Path2D(shape));
  brush.setLineDash([]);
  brush.strokeStyle = filled ? '#FFFFFF' : ANSWER_COLOURS[answer];
  brush.stroke(new Path2D(stroke));
  const { width, height, data } = brush.getImageData(0, 0, SIDE * RATIO, SIDE * RATIO);
  return { width, height, data };
}

