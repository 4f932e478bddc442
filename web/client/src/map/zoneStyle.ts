/** How zones are drawn while they are drawn: the ground as the catalogue has it, points and lines under the hand above it. */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Layer } from '../domain/layer';
import { drawing, INK } from './style';

export const DRAWING_SOURCES = ['drawn', 'before', 'faulty', 'piece', 'line', 'dragged', 'points', 'caught'] as const;
export type DrawingSource = (typeof DRAWING_SOURCES)[number];

const HAND = '#0A4FD0';
const FAULT = '#A3123F';
const RADIUS: ExpressionSpecification = ['match', ['get', 'kind'], 'chosen', 9, 'shared', 6, 'line', 7, 4.5];

/** The zones' own drawing, from the shapes under the hand. */
function zoneLayers(zones: Layer): LayerSpecification[] {
  return drawing(zones).map((layer) => {
    const { 'source-layer': _, ...rest } = layer as LayerSpecification & { 'source-layer'?: string };
    return { ...rest, id: `drawn:${layer.id}`, source: 'drawn', minzoom: 0 } as LayerSpecification;
  });
}

/** Everything of a drawing, from below. */
export function drawingLayers(zones: Layer | undefined): LayerSpecification[] {
  return [
    ...(zones === undefined ? [] : zoneLayers(zones)),
    { id: 'faulty:fill', source: 'faulty', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': FAULT, 'fill-opacity': 0.45 } },
    { id: 'piece:fill', source: 'piece', type: 'fill', paint: { 'fill-color': HAND, 'fill-opacity': 0.25 } },
    { id: 'piece:line', source: 'piece', type: 'line', paint: { 'line-color': HAND, 'line-width': 3 } },
    { id: 'before:rim', source: 'before', type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 3 } },
    { id: 'before:line', source: 'before', type: 'line', paint: { 'line-color': INK, 'line-width': 1.5, 'line-dasharray': [3, 3] } },
    { id: 'dragged:rim', source: 'dragged', type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 7 } },
    { id: 'dragged:line', source: 'dragged', type: 'line', layout: { 'line-cap': 'round' }, paint: { 'line-color': HAND, 'line-width': 3 } },
    { id: 'line:rim', source: 'line', type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': 7 } },
    { id: 'line:line', source: 'line', type: 'line', paint: { 'line-color': HAND, 'line-width': 3, 'line-dasharray': [2, 1] } },
    {
      id: 'points:dot', source: 'points', type: 'circle',
      paint: {
        // a point of several zones is larger and filled: colour is not the only sign
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, ['*', 0.5, RADIUS], 14, RADIUS],
        'circle-color': ['match', ['get', 'kind'], 'chosen', HAND, 'shared', INK, 'line', HAND, '#FFFFFF'],
        'circle-stroke-color': ['match', ['get', 'kind'], 'chosen', '#FFFFFF', 'shared', '#FFFFFF', 'line', '#FFFFFF', INK],
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 14, 2],
      },
    },
    {
      id: 'caught:ring', source: 'caught', type: 'circle',
      paint: { 'circle-radius': 13, 'circle-opacity': 0, 'circle-stroke-color': HAND, 'circle-stroke-width': 3 },
    },
    {
      id: 'faulty:ring', source: 'faulty', type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 12, 'circle-color': FAULT, 'circle-opacity': 0.15, 'circle-stroke-color': FAULT, 'circle-stroke-width': 3 },
    },
  ];
}
