/** The way from where one stands to the nearest vertex of a shape: good enough to walk by, not to measure with. */

import { positions } from './feature';

const RADIUS_M = 6_371_008.8;

export interface Way {
  readonly metres: number;
  readonly degrees: number;
}

/** Distance in metres and bearing in degrees clockwise from north, on the sphere. */
export function wayTo(here: readonly [number, number], geometry: GeoJSON.Geometry): Way {
  const ways = positions(geometry).map((there) => between(here, there));
  return ways.reduce((best, way) => (way.metres < best.metres ? way : best), { metres: Infinity, degrees: 0 });
}

function between(here: readonly [number, number], there: readonly [number, number]): Way {
  const [x0, y0, x1, y1] = [here[0], here[1], there[0], there[1]].map((degree) => (degree * Math.PI) / 180) as [number, number, number, number];
  const half = Math.sin((y1 - y0) / 2) ** 2 + Math.cos(y0) * Math.cos(y1) * Math.sin((x1 - x0) / 2) ** 2;
  const bearing = Math.atan2(Math.sin(x1 - x0) * Math.cos(y1), Math.cos(y0) * Math.sin(y1) - Math.sin(y0) * Math.cos(y1) * Math.cos(x1 - x0));
  return { metres: 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half))), degrees: ((bearing * 180) / Math.PI + 360) % 360 };
}
