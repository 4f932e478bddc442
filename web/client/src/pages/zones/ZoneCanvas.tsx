/** The map of a drawing: what is drawn follows the signals, what the hand does changes them. */

import { effect, signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Place } from '../../domain/report';
import { ringOfStrip } from '../../domain/sweep';
import { geometryOf, zonesAt } from '../../domain/topology';
import { extentOf, goneEdges, handlesIn } from '../../domain/zoneDrawing';
import type { DrawingFault } from '../../domain/zoneFaults';
import type { ZoneMap } from '../../map/zoneMap';
import { layers } from '../../state/catalogue';
import { shown } from '../../state/map';
import { catching, chosen, drawing, faults, line, piece, snapPx, tool } from '../../state/zoneDrawing';
import { say } from '../../ui/say';
import { tilesAddress } from '../map/mapTiles';
import { handOf } from './hand';
import { t } from './words';

const MOST_HANDLES = 1500; // more cannot be told apart in one view
const MOUSE_PX = 12;
const APART_PX = 5; // nearer than that, one handle stands for several points

/** How many points are drawn of how many in view; null while all of them are. */
export const crowded = signal<{ readonly shown: number; readonly count: number } | null>(null);
/** Where the map looks, for buttons beside it. */
export const mapNow = signal<ZoneMap | null>(null);

export function ZoneCanvas() {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let end = (): void => undefined;
    let ended = false;
    void import('../../map/zoneMap').then((engine) => {
      if (ended || place.current === null) return;
      try {
        end = follow(engine, place.current);
      } catch {
        setFailed(true);
      }
    }, () => setFailed(true));
    return () => {
      ended = true;
      end();
    };
  }, []);
  if (failed) return <p class="notice" role="alert">{say('map.notDrawn')}</p>;
  return <div ref={place} class="zone-map" role="application" aria-label={t('edit.map')} />;
}

function follow(engine: typeof import('../../map/zoneMap'), place: HTMLElement): () => void {
  const around = signal(0); // counts the moves of the view
  const map: ZoneMap = new engine.ZoneMap(place, layers.value, tilesAddress(), handOf(
    (lines) => map.draw('dragged', collection(lines.map((each) => lineOf(each)))), () => (around.value += 1),
  ), () => Math.max(MOUSE_PX, snapPx.value));
  for (const layer of layers.value) if (!layer.id.endsWith('_zones')) map.show(layer, shown.value.has(layer.id));
  let fitted = false;
  const stops = [
    effect(() => {
      const now = drawing.value;
      if (now === null) return;
      map.draw('drawn', collection(now.now.zones.filter(({ parts }) => parts.length > 0).map((zone) => feature(geometryOf(now.now, zone), { zone: zone.kind }))));
      map.draw('before', collection(now.now === now.base ? [] : goneEdges(now).map(({ from, to }) => lineOf([from, to]))));
      const box = fitted ? null : extentOf(now.now);
      if (box === null) return;
      fitted = true;
      map.look(box);
    }),
    effect(() => {
      around.value; // read, so that a move of the view draws its points
      map.draw('points', pointsIn(map));
    }),
    effect(() => map.draw('line', collection(line.value.length < 2 ? [] : [lineOf(tool.value === 'new' && line.value.length > 2 ? [...line.value, line.value[0]!] : line.value)]))),
    effect(() => map.draw('piece', pieceShape())),
    effect(() => map.draw('caught', collection(catching.value === null ? [] : [pointOf(catching.value.place, {})]))),
    effect(() => map.draw('faulty', collection(faults.value.shown.flatMap(faultShapes)))),
  ];
  mapNow.value = map;
  return () => {
    for (const stop of stops) stop();
    mapNow.value = null;
    map.remove();
  };
}

/** The points in view, and those of the line. */
function pointsIn(map: ZoneMap): GeoJSON.FeatureCollection {
  const now = drawing.value?.now;
  if (now === undefined) return collection([]);
  const found = tool.value === 'give' ? { points: [], count: 0 } : handlesIn(now, map.box(), MOST_HANDLES, APART_PX * map.degreesPerPx());
  crowded.value = found.points.length < found.count ? { shown: found.points.length, count: found.count } : null;
  const own = chosen.value;
  const points = own === null || found.points.includes(own) ? found.points : [...found.points, own];
  const kind = (point: number): string => (point === own ? 'chosen' : zonesAt(now, point).length > 1 ? 'shared' : 'own');
  return collection([
    ...points.map((point) => pointOf(now.places[point]!, { kind: kind(point) })),
    ...line.value.map((at) => pointOf(at, { kind: 'line' })),
  ]);
}

function pieceShape(): GeoJSON.FeatureCollection {
  const [now, at] = [drawing.value?.now, piece.value];
  const zone = at === null ? undefined : now?.zones[at.zone];
  const part = at === null ? undefined : zone?.parts[at.part];
  return collection(now === undefined || zone === undefined || part === undefined ? [] : [feature(geometryOf(now, { ...zone, parts: [part] }), {})]);
}

function faultShapes({ place, piece: ground, kind }: DrawingFault): GeoJSON.Feature[] {
  const area = ground === null ? [] : [feature({ type: 'MultiPolygon', coordinates: ground.strips.map((strip) => [ringOfStrip(strip)]) }, { kind })];
  return [...area, pointOf(place, { kind })];
}

function feature(geometry: GeoJSON.Geometry, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: 'Feature', geometry, properties };
}

const pointOf = (at: Place, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature => feature({ type: 'Point', coordinates: [...at] }, properties);
const lineOf = (places: readonly Place[]): GeoJSON.Feature => feature({ type: 'LineString', coordinates: places.map((each) => [...each]) }, {});
const collection = (features: readonly GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features: [...features] });
