/** How shapes are drawn that are not in the lake yet: those of an import, a repair before and after, findings. */

import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';

export const TRIAL_SOURCES = ['trial', 'repair', 'findings'] as const;
export type TrialSource = (typeof TRIAL_SOURCES)[number];

export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[]; // in widths of the line
}

/** Line and dash tell the kinds apart, colour alone never does. */
export const STROKES = {
  new: { colour: '#7B2CBF', width: 3, dash: [] },
  changed: { colour: '#C2006B', width: 3, dash: [3, 1.5] },
  unchanged: { colour: '#4A5A64', width: 1.5, dash: [] },
  other: { colour: '#7B2CBF', width: 3, dash: [] },
  before: { colour: '#A3123F', width: 3, dash: [2, 1.5] },
  after: { colour: '#1F6F43', width: 3, dash: [] },
} as const satisfies Record<string, Stroke>;
export type StrokeKind = keyof typeof STROKES;

const SEVERITIES: ExpressionSpecification = ['match', ['get', 'severity'], 'error', '#A3123F', 'warning', '#8A5A00', '#0B5A78'];

/** Everything drawn above the layers of the catalogue, from below. */
export function trialLayers(): LayerSpecification[] {
  return [
    ...strokes('trial', 'change', ['new', 'changed', 'unchanged'], 'other'),
    ...strokes('repair', 'side', ['before'], 'after'),
    {
      id: 'findings:dot', source: 'findings', type: 'circle',
      paint: { 'circle-radius': 8, 'circle-color': SEVERITIES, 'circle-stroke-color': '#FFFFFF', 'circle-stroke-width': 3 },
    },
  ];
}

/** Areas, lines and points of one source; the kinds named have their own stroke, drawn over that of all others. */
function strokes(source: TrialSource, by: string, kinds: readonly StrokeKind[], rest: StrokeKind): LayerSpecification[] {
  const colour = [
    'match', ['to-string', ['get', by]], ...kinds.flatMap((kind) => [kind, STROKES[kind].colour]), STROKES[rest].colour,
  ] as unknown as ExpressionSpecification;
  const only = (kind: StrokeKind): ExpressionSpecification =>
    (kind === rest ? ['!', ['in', ['to-string', ['get', by]], ['literal', kinds]]] : ['==', ['to-string', ['get', by]], kind]) as unknown as ExpressionSpecification;
  return [
    { id: `${source}:fill`, source, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.12 } },
    { id: `${source}:rim`, source, type: 'line', paint: { 'line-color': '#FFFFFF', 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 2, 15, 5], 'line-opacity': 0.8 } },
    ...[rest, ...kinds].map((kind): LayerSpecification => ({
      id: `${source}:${kind}`, source, type: 'line', filter: only(kind), layout: { 'line-join': 'round' }, paint: lineOf(STROKES[kind]),
    })),
    {
      id: `${source}:dot`, source, type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 6, 'circle-color': colour, 'circle-stroke-color': '#FFFFFF', 'circle-stroke-width': 2 },
    },
  ];
}

function lineOf(stroke: Stroke) {
  const dash = stroke.dash.length === 0 ? {} : { 'line-dasharray': [...stroke.dash] };
  const width: ExpressionSpecification = ['interpolate', ['linear'], ['zoom'], 11, stroke.width * 0.4, 15, stroke.width]; // small shapes far away stay shapes
  return { 'line-color': stroke.colour, 'line-width': width, ...dash };
}
