/** Stored zones as one drawing: points that lie within a millimetre of each other are one. Pure. */

import { ringM2 } from './chartArea';
import { boxOf, footOn, nearOf, wider } from './planarGrid';
import type { Place } from './report';
import { endsOf, indexOf, placesOf, subdivided, type DrawnZone, type Part, type Planar, type Ring } from './topology';

export interface StoredZone {
  readonly id: string;
  readonly kind: string;
  readonly geometry: GeoJSON.Geometry;
}

export interface Read {
  readonly planar: Planar;
  /** How many points of one zone were put on an edge of its neighbour that had no point there. */
  readonly joined: number;
}

/** Degrees within which two points are one, and a point lies on an edge. */
export const ONE_MM = 1e-8;

/** The drawing of stored zones; shapes that are no areas have no parts. */
export function planarOf(zones: readonly StoredZone[]): Read {
  const numbers = new Numbers();
  const drawn = zones.map(({ id, kind, geometry }): DrawnZone => ({ id, kind, parts: partsOf(geometry).map((part) => numbers.part(part)).filter((part) => part.length > 0) }));
  return joinedUp({ places: numbers.places, zones: drawn });
}

function partsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

class Numbers {
  readonly places: Place[] = [];
  private readonly cells = new Map<number, number[]>();

  part(rings: readonly GeoJSON.Position[][]): Part {
    const own = rings.map((ring, index) => this.ring(ring, index === 0)).filter((ring) => ring.length > 2);
    return rings.length > 0 && this.ring(rings[0]!, true).length > 2 ? own : [];
  }

  private ring(positions: readonly GeoJSON.Position[], shell: boolean): Ring {
    const all = positions.map(([x, y]) => this.number([x!, y!]));
    const ring = all.filter((point, at) => point !== all[(at + 1) % all.length]);
    return ringM2(placesOf(this, ring)) > 0 === shell ? ring : ring.reverse();
  }

  private number(place: Place): number {
    const at = (column: number, row: number): number => (column + 4.6e7) * 5e7 + row + 2.3e7; // exact: below 2^53
    const [x, y] = place.map((value) => value / CELL) as [number, number];
    for (const column of cellsAround(x)) {
      for (const row of cellsAround(y)) {
        const known = this.cells.get(at(column, row))?.find((point) => Math.hypot(this.places[point]![0] - place[0], this.places[point]![1] - place[1]) <= ONE_MM);
        if (known !== undefined) return known;
      }
    }
    const number = this.places.push(place) - 1;
    const key = at(Math.floor(x), Math.floor(y));
    const here = this.cells.get(key);
    if (here === undefined) this.cells.set(key, [number]);
    else here.push(number);
    return number;
  }
}

const CELL = 4e-6; // degrees; hardly ever is a neighbouring cell within reach

/** The cell of a value, and its neighbour where that is within reach. */
function cellsAround(value: number): readonly number[] {
  const [cell, reach] = [Math.floor(value), ONE_MM / CELL];
  if (value - cell <= reach) return [cell, cell - 1];
  return cell + 1 - value <= reach ? [cell, cell + 1] : [cell];
}

/** Points that lie on an edge of a neighbour become points of that edge, so that both move together. */
function joinedUp(planar: Planar): Read {
  const near = nearOf(planar);
  const found = new Map<number, number[]>();
  let joined = 0;
  for (const point of indexOf(planar).points.keys()) {
    const place = planar.places[point]!;
    for (const key of near.edges(wider(boxOf([place]), ONE_MM))) {
      if (endsOf(key).includes(point)) continue;
      const foot = footOn(planar, key, place, 1);
      if (Math.hypot(foot[0] - place[0], foot[1] - place[1]) > ONE_MM) continue;
      found.set(key, [...(found.get(key) ?? []), point]);
      joined += 1;
    }
  }
  if (joined === 0) return { planar, joined };
  for (const [key, points] of found) found.set(key, points.sort((one, other) => along(planar, key, one) - along(planar, key, other)));
  return { planar: subdivided(planar, found), joined };
}

/** How far along an edge, from its smaller end, a point lies. */
export function along(planar: Planar, key: number, point: number): number {
  const [from, place] = [planar.places[endsOf(key)[0]]!, planar.places[point]!];
  return Math.hypot(place[0] - from[0], place[1] - from[1]);
}
