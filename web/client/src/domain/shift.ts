/** A shift in metres: how far, which way, and what taking it back does to degrees. */

const DEGREE_M = 111_320;

export interface Vector {
  readonly east_m: number;
  readonly north_m: number;
}

export function lengthOf(shift: Vector): number {
  return Math.hypot(shift.east_m, shift.north_m);
}

/** Degrees clockwise from north. */
export function bearingOf(shift: Vector): number {
  return ((Math.atan2(shift.east_m, shift.north_m) * 180) / Math.PI + 360) % 360;
}

/** The wind of a bearing: 0 is north, 1 north-east, up to 7. */
export function windOf(bearing: number): 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  return (Math.round(bearing / 45) % 8) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

/** A shape with the shift taken back: good to a metre, for looking at it beside others, never for storing. */
export function takenBack<G extends GeoJSON.Geometry>(geometry: G, shift: Vector): G {
  const north = shift.north_m / DEGREE_M;
  const move = (given: unknown): unknown => {
    if (!Array.isArray(given)) return given;
    if (typeof given[0] !== 'number') return given.map(move);
    const [x, y, ...heights] = given as [number, number, ...number[]];
    return [x - shift.east_m / (DEGREE_M * Math.cos((y * Math.PI) / 180)), y - north, ...heights];
  };
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map((each) => takenBack(each, shift)) };
  return { ...geometry, coordinates: move(geometry.coordinates) };
}
