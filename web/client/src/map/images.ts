/** Hatches and point shapes, drawn as pixels: the map needs no sprite file. */

import type { MapSymbol } from '../domain/layer';

const SIDE = 16;
const RATIO = 2;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A repeating hatch of one colour; `reverse` leans the other way, `dots` stands for changed zones. */
export function hatch(kind: string, colour: string): Picture {
  const brush = canvas(SIDE);
  brush.strokeStyle = brush.fillStyle = colour;
  brush.lineWidth = kind === 'close' ? 1.5 : 1.25;
  const gap = kind === 'close' ? SIDE / 2 : SIDE;
  if (kind === 'dots') {
    brush.beginPath();
    brush.arc(SIDE / 2, SIDE / 2, 1.6, 0, 2 * Math.PI);
    brush.fill();
  } else {
    for (let offset = -SIDE; offset <= 2 * SIDE; offset += gap) slanted(brush, offset, kind === 'reverse');
  }
  return pixels(brush, SIDE);
}

function slanted(brush: CanvasRenderingContext2D, offset: number, reverse: boolean): void {
  brush.beginPath();
  brush.moveTo(offset, reverse ? 0 : SIDE);
  brush.lineTo(offset + SIDE, reverse ? SIDE : 0);
  brush.stroke();
}

const OUTLINES: Record<string, readonly (readonly [number, number])[]> = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  triangle: [[0, -1], [0.95, 0.75], [-0.95, 0.75]],
  diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  cross: [[-0.3, -1], [0.3, -1], [0.3, -0.3], [1, -0.3], [1, 0.3], [0.3, 0.3], [0.3, 1], [-0.3, 1], [-0.3, 0.3], [-1, 0.3], [-1, -0.3], [-0.3, -0.3]],
};

/** A point's symbol with a white rim, so that it stands out on every ground. */
export function marker(symbol: MapSymbol): Picture {
  const side = Math.ceil(symbol.size * 2 + 6);
  const brush = canvas(side);
  brush.translate(side / 2, side / 2);
  trace(brush, symbol);
  brush.lineJoin = 'round';
  brush.strokeStyle = '#FFFFFF';
  brush.lineWidth = 3;
  brush.stroke();
  brush.fillStyle = symbol.fill ?? symbol.line ?? '#10181D';
  brush.fill();
  brush.strokeStyle = symbol.line ?? '#10181D';
  brush.lineWidth = 1;
  brush.stroke();
  return pixels(brush, side);
}

function trace(brush: CanvasRenderingContext2D, symbol: MapSymbol): void {
  brush.beginPath();
  const outline = OUTLINES[symbol.shape];
  if (outline === undefined) brush.arc(0, 0, symbol.size, 0, 2 * Math.PI);
  else for (const [x, y] of outline) brush.lineTo(x * symbol.size, y * symbol.size);
  brush.closePath();
}

/** The outline of a shape as an SVG path around 0, 0, for the legend. */
export function outlinePath(shape: string, size: number): string | null {
  const outline = OUTLINES[shape];
  return outline === undefined ? null : `M${outline.map(([x, y]) => `${x * size} ${y * size}`).join('L')}Z`;
}

function canvas(side: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = element.height = side * RATIO;
  const brush = element.getContext('2d');
  if (brush === null) throw new Error('this browser has no canvas');
  brush.scale(RATIO, RATIO);
  return brush;
}

function pixels(brush: CanvasRenderingContext2D, side: number): Picture {
  const { width, height, data } = brush.getImageData(0, 0, side * RATIO, side * RATIO);
  return { width, height, data };
}

export const PIXEL_RATIO = RATIO;
