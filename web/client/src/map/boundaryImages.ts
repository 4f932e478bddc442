/** Pictures of the boundary maps: a hatch for each transition and the plate that a number stands on. */

import type { Transition } from '../domain/boundary';
import { CHANGE_STYLES, patternName } from './boundaryStyle';
import { hatch, PIXEL_RATIO, type Picture } from './images';

const SIDE = 16;
const PLATE = 20;

/** Every pattern by its name. */
export function changePatterns(): { readonly name: string; readonly picture: Picture }[] {
  return Object.entries(CHANGE_STYLES).map(([id, { colour, hatch: kind }]) => ({
    name: patternName(id as Transition), picture: kind === 'cross' || kind === 'upright' ? crossed(colour, kind === 'cross') : hatch(kind, colour),
  }));
}

function crossed(colour: string, both: boolean): Picture {
  const brush = canvas(SIDE);
  brush.strokeStyle = colour;
  brush.lineWidth = 1.25;
  line(brush, SIDE / 2, 0, SIDE / 2, SIDE);
  if (both) line(brush, 0, SIDE / 2, SIDE, SIDE / 2);
  return pixels(brush, SIDE);
}

/** A white plate with an edge; dashed for a change that is left out. */
export function plate(left: boolean): Picture {
  const brush = canvas(PLATE);
  brush.beginPath();
  brush.roundRect(1, 1, PLATE - 2, PLATE - 2, 9);
  brush.fillStyle = left ? '#F5F7F8' : '#FFFFFF';
  brush.fill();
  brush.strokeStyle = left ? '#7A8891' : '#10181D';
  brush.lineWidth = 1.25;
  if (left) brush.setLineDash([2, 2]);
  brush.stroke();
  return pixels(brush, PLATE);
}

function line(brush: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  brush.beginPath();
  brush.moveTo(x, y);
  brush.lineTo(toX, toY);
  brush.stroke();
}

function canvas(side: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = element.height = side * PIXEL_RATIO;
  const brush = element.getContext('2d');
  if (brush === null) throw new Error('this browser has no canvas');
  brush.scale(PIXEL_RATIO, PIXEL_RATIO);
  return brush;
}

function pixels(brush: CanvasRenderingContext2D, side: number): Picture {
  const { width, height, data } = brush.getImageData(0, 0, side * PIXEL_RATIO, side * PIXEL_RATIO);
  return { width, height, data };
}
