/** Drawing the zones of a version: what stands, what was drawn since, undo and redo, what changes by it, what is sent. Pure. */

import { edgeM2 } from './chartArea';
import type { Box, Caught } from './planarGrid';
import { caught, nearOf } from './planarGrid';
import { planarOf, type StoredZone } from './planarRead';
import type { Place } from './report';
import { pieces, strips, type Side } from './sweep';
import {
  after, before, geometryOf, indexOf, moved, placesOf, ringAt, rings, rounded, setOnEdge, welded, zoneM2,
  type DrawnZone, type Hindrance, type Planar,
} from './topology';

/** A zone as the server has it. */
export interface ServedZone extends StoredZone {
  readonly version: number;
}

export interface Drawing {
  /** The zones as they were read, with their versions: what a save is compared with. */
  readonly served: readonly ServedZone[];
  readonly base: Planar;
  readonly now: Planar;
  readonly past: readonly Planar[];
  readonly future: readonly Planar[];
  /** How many points were put on a neighbour's edge when the zones were read. */
  readonly joined: number;
}

const MOST_UNDONE = 300;

export function begun(served: readonly ServedZone[]): Drawing {
  const { planar, joined } = planarOf(served);
  return { served, base: planar, now: planar, past: [], future: [], joined };
}

/** The drawing after one more step; what was undone is gone. */
export function stepped(drawing: Drawing, now: Planar): Drawing {
  return now === drawing.now ? drawing : { ...drawing, now, past: [...drawing.past.slice(1 - MOST_UNDONE), drawing.now], future: [] };
}

export function undone(drawing: Drawing): Drawing {
  const last = drawing.past.at(-1);
  return last === undefined ? drawing : { ...drawing, now: last, past: drawing.past.slice(0, -1), future: [drawing.now, ...drawing.future] };
}

export function redone(drawing: Drawing): Drawing {
  const [next, ...rest] = drawing.future;
  return next === undefined ? drawing : { ...drawing, now: next, past: [...drawing.past, drawing.now], future: rest };
}

/** Whether something is drawn that the server does not have. */
export function dirty(drawing: Drawing): boolean {
  return drawing.now !== drawing.base && changedZones(drawing).length > 0;
}

/** A point put somewhere: on a point it becomes one with it, on an edge it becomes one of its points. */
export function dropped(planar: Planar, point: number, at: Place, on: Caught | null): Planar | Hindrance {
  if (on === null) return moved(planar, point, rounded(at));
  if ('point' in on) return welded(planar, point, on.point);
  return setOnEdge(planar, point, on.edge, on.place);
}

/** What is within reach of a pointer, for putting a point there. */
export function snapped(planar: Planar, at: Place, reach: number, without: number | null): Caught | null {
  return caught(planar, nearOf(planar), at, reach, without);
}

/** The points within a box, one in each square of `cell` degrees, none when they are more than `most`; and how many there are. */
export function handlesIn(planar: Planar, box: Box, most: number, cell = 0): { readonly points: readonly number[]; readonly count: number } {
  const points = nearOf(planar).points(box);
  const apart = cell === 0 ? points : [...new Map(points.map((point) => [squareOf(planar.places[point]!, cell), point])).values()];
  return { points: apart.length <= most ? apart : [], count: points.length };
}

function squareOf([x, y]: Place, cell: number): string {
  return `${Math.floor(x / cell)},${Math.floor(y / cell)}`;
}

/** What becomes of one zone. */
export interface ZoneSum {
  readonly id: string;
  readonly kind: string;
  readonly m2: number;
  readonly gained: number;
  readonly lost: number;
}

/** Areas of all zones as drawn, and what each gained and lost against what was read. */
export function sumsOf(drawing: Drawing): readonly ZoneSum[] {
  return drawing.now.zones.map((zone, number) => {
    const old = drawing.base.zones[number];
    const m2 = zoneM2(drawing.now, zone);
    return { id: zone.id, kind: zone.kind, m2, ...exchanged(difference(drawing, old, zone)) };
  });
}

/** Every edge of now, and every edge of before the other way round, but those that are in both. */
function difference({ base, now }: Drawing, old: DrawnZone | undefined, zone: DrawnZone): readonly Side[] {
  if (old === zone && base.places === now.places) return [];
  const before = sidesOf(base, old);
  const after = sidesOf(now, zone);
  const added = [...after].filter(([key, side]) => !same(before.get(key), side)).map(([, side]) => side);
  const gone = [...before].filter(([key, side]) => !same(after.get(key), side)).map(([, { from, to }]): Side => ({ from: to, to: from }));
  return [...added, ...gone];
}

/** Edges of what was read that are no longer there, each once. */
export function goneEdges(drawing: Drawing): readonly Side[] {
  const stand = new Map<number, Side>();
  for (const zone of drawing.now.zones) for (const [key, side] of sidesOf(drawing.now, zone)) stand.set(key, side);
  const gone = new Map<number, Side>();
  for (const zone of drawing.base.zones) {
    for (const [key, side] of sidesOf(drawing.base, zone)) {
      const back = (key % 0x400_0000) * 0x400_0000 + Math.floor(key / 0x400_0000);
      if (!same(stand.get(key), side) && !same(stand.get(back), { from: side.to, to: side.from }) && !gone.has(back)) gone.set(key, side);
    }
  }
  return [...gone.values()];
}

function sidesOf(planar: Planar, zone: DrawnZone | undefined): Map<number, Side> {
  const sides = new Map<number, Side>();
  for (const ring of zone?.parts.flat() ?? []) {
    for (const [at, point] of ring.entries()) {
      const next = after(ring, at);
      sides.set(point * 0x400_0000 + next, { from: planar.places[point]!, to: planar.places[next]! });
    }
  }
  return sides;
}

function same(one: Side | undefined, other: Side): boolean {
  return one !== undefined && one.from[0] === other.from[0] && one.from[1] === other.from[1] && one.to[0] === other.to[0] && one.to[1] === other.to[1];
}

function exchanged(sides: readonly Side[]): { readonly gained: number; readonly lost: number } {
  const found = pieces(strips(sides, (times) => times !== 0));
  const sum = (wanted: (times: number) => boolean): number =>
    found.filter(({ strips: [first] }) => wanted(first!.times)).reduce((all, { m2 }) => all + m2, 0);
  return { gained: sum((times) => times > 0), lost: sum((times) => times < 0) };
}

/** How the zones' areas change while one point is dragged, against where it was when the drag began; in square metres by zone number. */
export function whileDragged(planar: Planar, point: number): (at: Place) => ReadonlyMap<number, number> {
  const uses = indexOf(planar).points.get(point) ?? [];
  const here = planar.places[point]!;
  const base = here[1];
  const around = uses.map((use) => {
    const ring = ringAt(planar, use);
    const [from, to] = [planar.places[before(ring, use.at)]!, planar.places[after(ring, use.at)]!];
    return { zone: use.zone, from, to, was: edgeM2(from, here, base) + edgeM2(here, to, base) };
  });
  return (at) => {
    const change = new Map<number, number>();
    for (const { zone, from, to, was } of around) {
      change.set(zone, (change.get(zone) ?? 0) + edgeM2(from, at, base) + edgeM2(at, to, base) - was);
    }
    return change;
  };
}

/** Zones that are drawn otherwise than they were read. */
export function changedZones({ base, now }: Drawing): readonly DrawnZone[] {
  return now.zones.filter((zone, number) => {
    const old = base.zones[number];
    if (old === undefined) return zone.parts.length > 0;
    return old !== zone || (base.places !== now.places && zone.parts.flat().some((ring) => ring.some((point) => base.places[point] !== now.places[point])));
  }).filter((zone) => {
    const old = base.zones.find(({ id }) => id === zone.id);
    return old === undefined || JSON.stringify(geometryOf(base, old)) !== JSON.stringify(geometryOf(now, zone));
  });
}

/** What a save sends: changed zones with the versions they were drawn on, new ones, and those without ground. */
export interface SaveBody {
  readonly why: string;
  readonly zones: readonly { readonly feature: string; readonly version: number; readonly zone: string; readonly geometry: GeoJSON.Geometry }[];
  readonly added: readonly { readonly feature: string; readonly zone: string; readonly geometry: GeoJSON.Geometry }[];
  readonly retired: readonly { readonly feature: string; readonly version: number }[];
}

export function saveBody(drawing: Drawing, why: string): SaveBody {
  const versions = new Map(drawing.served.map(({ id, version }) => [id, version]));
  const changed = changedZones(drawing);
  const known = changed.filter(({ id }) => versions.has(id));
  const shape = (zone: DrawnZone): GeoJSON.Geometry => geometryOf(drawing.now, zone);
  return {
    why,
    zones: known.filter(({ parts }) => parts.length > 0).map((zone) => ({ feature: zone.id, version: versions.get(zone.id)!, zone: zone.kind, geometry: shape(zone) })),
    added: changed.filter(({ id }) => !versions.has(id)).map((zone) => ({ feature: zone.id, zone: zone.kind, geometry: shape(zone) })),
    retired: known.filter(({ parts }) => parts.length === 0).map(({ id }) => ({ feature: id, version: versions.get(id)! })),
  };
}

/** The whole ring through a point, as places, in the first zone that has it: what a list of points shows. */
export function ringThrough(planar: Planar, point: number): readonly number[] {
  const use = indexOf(planar).points.get(point)?.[0];
  return use === undefined ? [] : ringAt(planar, use);
}

/** How many points a drawing has. */
export function pointCount(planar: Planar): number {
  return indexOf(planar).points.size;
}

/** The box of the drawing's shells; null without ground. */
export function extentOf(planar: Planar): Box | null {
  const all = [...rings(planar)].flatMap(({ ring }) => placesOf(planar, ring));
  if (all.length === 0) return null;
  return all.reduce<Box>((box, [x, y]) => [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)], [180, 90, -180, -90]);
}

/** A drawing as it is kept on the device: what was read, and what it became. */
export interface KeptDrawing {
  readonly served: readonly ServedZone[];
  readonly now: Planar;
  readonly at: string;
}

/** The drawing that was kept; null where it does not fit what was read, which an older release may have kept. */
export function resumed(kept: KeptDrawing): Drawing | null {
  const fresh = begun(kept.served);
  const fits = Array.isArray(kept.now.places) && kept.now.places.length >= fresh.base.places.length
    && fresh.base.zones.every((zone, number) => kept.now.zones[number]?.id === zone.id);
  return fits ? { ...fresh, now: kept.now, past: [fresh.base] } : null;
}

/** Zones as the server lists them; a row without a shape is none. */
export function servedOf(found: GeoJSON.FeatureCollection<GeoJSON.Geometry | null>): readonly ServedZone[] {
  return found.features.flatMap(({ id, geometry, properties }) => (geometry === null ? [] : [{
    id: String(id ?? properties?.['feature']), kind: String(properties?.['zone']), version: Number(properties?.['version']), geometry,
  }]));
}

/** Whether the server's zones are no longer those that were drawn on. */
export function movedOn(drawing: Drawing, served: readonly ServedZone[]): boolean {
  const name = (zones: readonly ServedZone[]): string => zones.map(({ id, version }) => `${id}:${version}`).sort().join();
  return name(drawing.served) !== name(served);
}
