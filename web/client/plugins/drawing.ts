/**
 * Draws the few shapes of our own `icon.svg` as pixels: no library, because phones take icons only as PNG and four
 * shapes do not justify a compiled one. What it does not know it refuses.
 */

type Point = readonly [number, number];
type Ring = readonly Point[];

export interface Shape {
  readonly ring: Ring;
  readonly colour: readonly [number, number, number];
}

const CURVE_STEPS = 48;
const SAMPLES = 4; // 4 × 4 a pixel

/** The shapes of an SVG text, lowest first, as rings in the units of its 32 × 32 field. */
export function shapesOf(svg: string): Shape[] {
  return [...svg.matchAll(/<(rect|circle|path)\b([^>]*)\/>/g)].map(([, kind = '', words = '']) => {
    const given = Object.fromEntries([...words.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
    return { ring: ringOf(kind, given), colour: colourOf(given['fill'] ?? given['stroke'] ?? '') };
  });
}

function ringOf(kind: string, given: Readonly<Record<string, string>>): Ring {
  const number = (name: string): number => Number(given[name] ?? 0);
  if (kind === 'rect') return rounded([number('rx'), number('rx')], [number('width') - number('rx'), number('height') - number('rx')], number('rx'));
  if (kind === 'circle') return rounded([number('cx'), number('cy')], [number('cx'), number('cy')], number('r'));
  const points = pathOf(given['d'] ?? '');
  if (given['fill'] !== undefined) return points;
  if (points.length !== 2 || points[0]![0] !== points[1]![0]) throw new Error('only upright lines are drawn');
  return rounded(points[0]!, points[1]!, number('stroke-width') / 2); // with round ends
}

/** Pixels of the shapes: `scale` makes them smaller within a full ground, for masks that cut the edge off. */
export function drawn(shapes: readonly Shape[], side: number, scale = 1, full = false): Uint8Array {
  const pixels = new Uint8Array(side * side * 4);
  for (let row = 0; row < side; row += 1) {
    const lines = Array.from({ length: SAMPLES }, (_, part) => painted(shapes, row + (part + 0.5) / SAMPLES, side, scale, full));
    for (let column = 0; column < side; column += 1) pixels.set(mixed(shapes, lines, column), (row * side + column) * 4);
  }
  return pixels;
}

/** Which shape lies uppermost at each sample of one line; 0 is none, else its place from 1 on. */
function painted(shapes: readonly Shape[], y: number, side: number, scale: number, full: boolean): Uint8Array {
  const line = new Uint8Array(side * SAMPLES).fill(full ? 1 : 0);
  const field = (place: number): number => ((place / side - 0.5) / scale + 0.5) * 32;
  const sample = (x: number): number => Math.round(((x / 32 - 0.5) * scale + 0.5) * side * SAMPLES);
  shapes.forEach(({ ring }, i) => {
    const cuts = crossings(ring, field(y));
    for (let at = 0; at + 1 < cuts.length; at += 2) line.fill(i + 1, Math.max(0, sample(cuts[at]!)), Math.max(0, sample(cuts[at + 1]!)));
  });
  return line;
}

/** Where a line across meets the ring, from the left. */
function crossings(ring: Ring, y: number): number[] {
  return ring.flatMap(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    return y1 > y !== y2 > y ? [x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)] : [];
  }).sort((one, other) => one - other);
}

/** A pixel's colour and opacity: the mean of its samples. */
function mixed(shapes: readonly Shape[], lines: readonly Uint8Array[], column: number): number[] {
  const sum = [0, 0, 0, 0];
  for (const line of lines) {
    for (const place of line.subarray(column * SAMPLES, (column + 1) * SAMPLES)) {
      if (place > 0) [...shapes[place - 1]!.colour, 1].forEach((value, channel) => (sum[channel]! += value));
    }
  }
  const seen = sum[3]!;
  return [...sum.slice(0, 3).map((value) => (seen === 0 ? 0 : Math.round(value / seen))), Math.round((seen * 255) / SAMPLES ** 2)];
}

/** The box between two corners, grown by a radius with round corners; a circle where the corners are one. */
function rounded([left, top]: Point, [right, bottom]: Point, radius: number): Ring {
  const corners: readonly Point[] = [[right, bottom], [left, bottom], [left, top], [right, top]];
  return corners.flatMap(([x, y], quarter) => Array.from({ length: CURVE_STEPS + 1 }, (_, step): Point => {
    const angle = ((quarter + step / CURVE_STEPS) * Math.PI) / 2;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  }));
}

/** The points of a path of `M`, `c`, `v` and `z`. */
function pathOf(d: string): Point[] {
  const points: Point[] = [];
  for (const [, command = '', rest = ''] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = [...rest.matchAll(/-?\d*\.?\d+/g)].map(Number);
    const [x, y] = points.at(-1) ?? [0, 0];
    if (command === 'M') points.push([numbers[0]!, numbers[1]!]);
    else if (command === 'v') points.push([x, y + numbers[0]!]);
    else if (command === 'c') for (let at = 0; at < numbers.length; at += 6) points.push(...curve(points.at(-1)!, numbers.slice(at, at + 6)));
    else if (command !== 'z') throw new Error(`a path command that is not drawn: ${command}`);
  }
  return points;
}

/** Points of a cubic Bézier curve, its controls and end relative to its begin. */
function curve([x, y]: Point, [ax, ay, bx, by, ex, ey]: readonly number[]): Point[] {
  return Array.from({ length: CURVE_STEPS }, (_, step) => {
    const t = (step + 1) / CURVE_STEPS;
    const of = (a = 0, b = 0, e = 0): number => 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3 * e;
    return [x + of(ax, bx, ex), y + of(ay, by, ey)];
  });
}

function colourOf(hex: string): [number, number, number] {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (found === null) throw new Error(`a colour that is not drawn: ${hex}`);
  return [parseInt(found[1]!, 16), parseInt(found[2]!, 16), parseInt(found[3]!, 16)];
}
