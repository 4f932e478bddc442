/** A map small enough for a page or a print: shapes as SVG paths in a frame, the middle latitude true to scale. Pure. */

import { boundsOf } from './feature';

type Box = readonly [number, number, number, number];

export interface Frame {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** How far east is shortened at the middle latitude. */
  readonly squeeze: number;
}

/** A frame of a width around a box, with room beside it; `tallest` keeps slender boxes on the page. */
export function frameOf([west, south, east, north]: Box, width: number, tallest: number, room = 0.35): Frame {
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const least = 1e-5; // a metre: a point has a frame, too
  const across = Math.max((east - west) * squeeze, least);
  const up = Math.max(north - south, least);
  const side = Math.max(across, up) * room;
  let [wide, high] = [across + 2 * side, up + 2 * side];
  if (high / wide > tallest / width) wide = (high * width) / tallest;
  else high = Math.max(high, (wide * tallest * 0.5) / width);
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return { box: [x - wide / 2 / squeeze, y - high / 2, x + wide / 2 / squeeze, y + high / 2], width, height: (width * high) / wide, squeeze };
}

/** A position in the frame, in its pixels. */
export function placeIn({ box, width, height }: Frame, [x, y]: readonly [number, number]): readonly [number, number] {
  return [((x - box[0]) / (box[2] - box[0])) * width, ((box[3] - y) / (box[3] - box[1])) * height];
}

/** The rings of an area as one SVG path; lines as open ones. */
export function pathIn(frame: Frame, geometry: GeoJSON.Geometry): string {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.map((each) => pathIn(frame, each)).join('');
  if (geometry.type === 'Polygon') return geometry.coordinates.map((ring) => `${lineIn(frame, ring)}Z`).join('');
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat().map((ring) => `${lineIn(frame, ring)}Z`).join('');
  if (geometry.type === 'LineString') return lineIn(frame, geometry.coordinates);
  return geometry.type === 'MultiLineString' ? geometry.coordinates.map((line) => lineIn(frame, line)).join('') : '';
}

/** A line without the points that fall on the same tenth of a pixel. */
function lineIn(frame: Frame, line: readonly GeoJSON.Position[]): string {
  const points: string[] = [];
  for (const position of line) {
    const [x, y] = placeIn(frame, [position[0]!, position[1]!]);
    const point = `${x.toFixed(1)} ${y.toFixed(1)}`;
    if (points.at(-1) !== point) points.push(point);
  }
  return points.length === 0 ? '' : `M${points.join('L')}`;
}

/** The box around all shapes of a collection. */
export function boxOf(features: readonly GeoJSON.Feature[]): Box | null {
  return boundsOf({ type: 'GeometryCollection', geometries: features.map((each) => each.geometry).filter((each) => each !== null) });
}

export interface Plate {
  readonly at: readonly [number, number];
  /** Where the plate stands: beside its place when another one is there already. */
  readonly stands: readonly [number, number];
}

const WAYS = 12; // directions that are tried in each circle
const CIRCLES = 8;

/** Plates that do not cover one another, the first ones nearest to their places; a place without room keeps its own. */
export function platesOf(places: readonly (readonly [number, number])[], wide: number, high: number): readonly Plate[] {
  const taken: (readonly [number, number])[] = [];
  const free = ([x, y]: readonly [number, number]): boolean => taken.every(([otherX, otherY]) => Math.abs(x - otherX) >= wide || Math.abs(y - otherY) >= high);
  return places.map((at) => {
    const stands = around(at, high).find(free) ?? at;
    taken.push(stands);
    return { at, stands };
  });
}

function around(at: readonly [number, number], step: number): readonly (readonly [number, number])[] {
  const [x, y] = at;
  const ring = (circle: number): (readonly [number, number])[] => Array.from({ length: WAYS }, (_, way) => {
    const angle = (way / WAYS) * 2 * Math.PI;
    return [x + circle * step * Math.cos(angle), y - circle * step * Math.sin(angle)];
  });
  return [at, ...Array.from({ length: CIRCLES }, (_, circle) => ring(circle + 1)).flat()];
}

/** A length in metres that is round and about a fifth of the frame, and its pixels. */
export function scaleOf({ box, width, squeeze }: Frame): { readonly metres: number; readonly px: number } {
  const metresAcross = (box[2] - box[0]) * squeeze * 111_320;
  const wanted = metresAcross / 5;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((step) => step * power).find((each) => each <= wanted) ?? power;
  return { metres, px: (metres / metresAcross) * width };
}
