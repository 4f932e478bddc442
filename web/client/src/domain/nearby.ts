/** What lies near a place, out of tens of thousands of shapes: a grid of their boxes, then the exact distance. */

import { at, partsOf, type AreaLayer } from './area';
import type { Place } from './report';

export interface Near {
  readonly layer: number;
  readonly row: number;
  readonly metres: number;
  readonly degrees: number; // clockwise from north
}

const CELL_DEG = 0.005; // about 450 m by 550 m at the lake

/** Metres of one degree of longitude and of latitude at a latitude: the ellipsoid's own series, right to a centimetre a kilometre. */
export function degreeMetres(latitude: number): readonly [number, number] {
  const phi = (latitude * Math.PI) / 180;
  return [
    111_412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi),
    111_132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi),
  ];
}

/** The features of some layers, found by place. Built once a package; asking touches only what is near. */
export class NearIndex {
  private readonly cells = new Map<string, [number, number][]>();
  private readonly wide: [number, number][] = []; // what would stand in very many cells

  constructor(private readonly layers: readonly AreaLayer[]) {
    layers.forEach((layer, number) => {
      for (let row = 0; row < layer.count; row += 1) this.add(number, row, at(layer.shapes, row));
    });
  }

  private add(layer: number, row: number, shape: string | null): void {
    const box = shape === null ? null : boxOf(shape);
    if (box === null) return;
    const [west, south, east, north] = box.map((side) => Math.floor(side / CELL_DEG)) as [number, number, number, number];
    if ((east - west + 1) * (north - south + 1) > 64) return void this.wide.push([layer, row]);
    for (let x = west; x <= east; x += 1) for (let y = south; y <= north; y += 1) this.put(`${x},${y}`, layer, row);
  }

  private put(cell: string, layer: number, row: number): void {
    const found = this.cells.get(cell);
    if (found === undefined) this.cells.set(cell, [[layer, row]]);
    else found.push([layer, row]);
  }

  /** Everything within so many metres, nearest first. Inside an area the distance is 0. */
  near([longitude, latitude]: Place, radiusM: number): Near[] {
    const [east, north] = degreeMetres(latitude);
    const reach = [radiusM / east, radiusM / north] as const;
    const found = [...this.around(longitude, latitude, reach)].map(([layer, row]) => {
      const way = wayToShape([longitude, latitude], at(this.layers[layer]!.shapes, row) ?? '', [east, north]);
      return { layer, row, ...way };
    });
    return found.filter((each) => each.metres <= radiusM).sort((one, other) => one.metres - other.metres);
  }

  private around(longitude: number, latitude: number, [dx, dy]: readonly [number, number]): Iterable<[number, number]> {
    const seen = new Map<string, [number, number]>();
    const note = (pair: [number, number]): void => void seen.set(pair.join(','), pair);
    this.wide.forEach(note);
    for (let x = Math.floor((longitude - dx) / CELL_DEG); x <= Math.floor((longitude + dx) / CELL_DEG); x += 1) {
      for (let y = Math.floor((latitude - dy) / CELL_DEG); y <= Math.floor((latitude + dy) / CELL_DEG); y += 1) {
        this.cells.get(`${x},${y}`)?.forEach(note);
      }
    }
    return seen.values();
  }
}

/** The box around a shape's text; null when it has no corners. */
export function boxOf(shape: string): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of partsOf(shape)) for (const [x, y] of part[0] ?? []) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return Number.isFinite(box[0]) ? box : null;
}

/** Distance and bearing to the nearest point of a shape, on the plane that touches the ellipsoid here. */
export function wayToShape([x0, y0]: Place, shape: string, [east, north]: readonly [number, number]): { metres: number; degrees: number } {
  let best = { metres: Infinity, x: 0, y: 0 };
  let inside = false;
  for (const ring of partsOf(shape).flat()) {
    const flat = ring.map(([x, y]) => [(x - x0) * east, (y - y0) * north] as const);
    for (let corner = 0; corner < flat.length; corner += 1) {
      const [ax, ay] = flat[corner]!;
      const [bx, by] = flat[corner + 1] ?? flat[corner]!;
      const nearest = onSegment(ax, ay, bx, by);
      const metres = Math.hypot(nearest[0], nearest[1]);
      if (metres < best.metres) best = { metres, x: nearest[0], y: nearest[1] };
      if (shape[0] === 'a' && ay > 0 !== by > 0 && 0 < ax + ((bx - ax) * -ay) / (by - ay)) inside = !inside;
    }
  }
  const degrees = ((Math.atan2(best.x, best.y) * 180) / Math.PI + 360) % 360;
  return { metres: inside ? 0 : best.metres, degrees };
}

/** The point of a segment that is nearest to the origin. */
function onSegment(ax: number, ay: number, bx: number, by: number): [number, number] {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
  return [ax + share * dx, ay + share * dy];
}
