/** How cases are drawn on the map: the sign of their status on a white disc, a red triangle beside what is overdue. */

import type { SymbolLayerSpecification } from 'maplibre-gl';
import { markOf, pie, STATUSES } from '../domain/case';
import type { Picture } from './images';

const SIDE = 26;
const RATIO = 2;
const COLOURS = { new: '#10181D', work: '#0B5A78', claimed: '#8A5A00', passed: '#1F6F43', closed: '#1F6F43', aside: '#4A5A64' };

export const CASES = 'cases';

/** The pictures by name: one for each status, on time and late. */
export function caseSigns(): { readonly name: string; readonly picture: Picture }[] {
  return STATUSES.flatMap((status) => [false, true].map((late) => ({ name: `case/${status}/${String(late)}`, picture: sign(status, late) })));
}

export function caseLayer(): SymbolLayerSpecification {
  return {
    id: 'cases:sign', source: CASES, type: 'symbol',
    layout: {
      'icon-image': ['concat', 'case/', ['get', 'status'], '/', ['to-string', ['get', 'late']]],
      'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.7, 14, 1],
    },
  };
}

function sign(status: string, late: boolean): Picture {
  const element = document.createElement('canvas');
  element.width = element.height = SIDE * RATIO;
  const brush = element.getContext('2d');
  if (brush === null) throw new Error('this browser has no canvas');
  const mark = markOf(status);
  brush.scale(RATIO, RATIO);
  disc(brush, COLOURS[mark.tone]);
  brush.translate(SIDE / 2 - 9.6, SIDE / 2 - 9.6);
  brush.scale(1.2, 1.2);
  brush.lineWidth = 1.5;
  if (mark.filled !== null) {
    brush.stroke(new Path2D(pie(4, 6.5)));
    brush.fill(new Path2D(pie(mark.filled, 4.4)));
  }
  if (mark.sign !== '') brush.stroke(new Path2D(mark.sign));
  if (late) triangle(brush);
  const { width, height, data } = brush.getImageData(0, 0, SIDE * RATIO, SIDE * RATIO);
  return { width, height, data };
}

function disc(brush: CanvasRenderingContext2D, colour: string): void {
  brush.beginPath();
  brush.arc(SIDE / 2, SIDE / 2, SIDE / 2 - 1, 0, 2 * Math.PI);
  brush.fillStyle = '#FFFFFF';
  brush.fill();
  brush.strokeStyle = colour;
  brush.lineWidth = 1;
  brush.stroke();
  brush.fillStyle = brush.strokeStyle = colour;
  brush.lineCap = brush.lineJoin = 'round';
}

function triangle(brush: CanvasRenderingContext2D): void {
  const path = new Path2D('M12.6 -0.8l4.4 7.6h-8.8z');
  brush.strokeStyle = '#FFFFFF';
  brush.lineWidth = 2;
  brush.stroke(path);
  brush.fillStyle = '#A3123F';
  brush.fill(path);
}
