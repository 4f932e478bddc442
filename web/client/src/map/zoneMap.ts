/** The map on which zones are drawn: what a hand takes hold of, by mouse and by finger, and what lies above the lake meanwhile. */

import type { MapMouseEvent, MapTouchEvent } from 'maplibre-gl';
import type { Layer } from '../domain/layer';
import type { Place } from '../domain/report';
import { LakeMap } from './map';
import { DRAWING_SOURCES, drawingLayers, type DrawingSource } from './zoneStyle';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const ZONES = ['reserve_zones', 'proposed_zones'];
const BESIDE = { top: 48, bottom: 48, left: 48, right: 48 };

/** What a hand does on the map. Places are degrees; reach is how far it catches, in degrees of latitude. */
export interface Hand {
  /** Whether the drawing takes hold there: the map then stands still. */
  readonly takes: (at: Place, reach: number) => boolean;
  readonly drags: (at: Place, reach: number) => void;
  readonly letsGo: (at: Place, reach: number) => void;
  readonly taps: (at: Place, reach: number) => void;
  readonly moved: () => void;
}

const TOUCH_PX = 24; // a finger takes hold of what lies within

export class ZoneMap extends LakeMap {
  private holding = false;
  private last: Place = [0, 0];
  private reach = 0;
  private ready = false;
  private readonly end: () => void;

  constructor(place: HTMLElement, layers: readonly Layer[], tiles: string, private readonly hand: Hand, private readonly reachPx: () => number) {
    super(place, layers, tiles, { pointed: () => undefined, moved: () => hand.moved(), failed: () => undefined }, null);
    this.map.on('style.load', () => this.furnishDrawing(layers));
    this.map.on('mousedown', (event) => this.take(event, this.reachPx()));
    this.map.on('touchstart', (event) => { if (event.points.length === 1) this.take(event, Math.max(TOUCH_PX, this.reachPx())); });
    for (const kind of ['mousemove', 'touchmove'] as const) this.map.on(kind, (event) => this.drag(event));
    this.map.on('click', (event) => this.hand.taps([event.lngLat.lng, event.lngLat.lat], this.degrees(event.point.y, this.reachPx())));
    this.end = () => this.letGo();
    for (const kind of ['mouseup', 'touchend', 'touchcancel'] as const) addEventListener(kind, this.end); // it may end beside the map
    this.map.doubleClickZoom.disable(); // two taps are two points
  }

  private furnishDrawing(layers: readonly Layer[]): void {
    for (const source of DRAWING_SOURCES) this.map.addSource(source, { type: 'geojson', data: EMPTY });
    for (const layer of drawingLayers(layers.find(({ id }) => id === ZONES[0]))) this.map.addLayer(layer);
    for (const layer of layers) if (ZONES.includes(layer.id)) this.show(layer, false); // drawn from the shapes under the hand
    this.ready = true;
  }

  private take(event: MapMouseEvent | MapTouchEvent, px: number): void {
    this.reach = this.degrees(event.point.y, px);
    this.last = [event.lngLat.lng, event.lngLat.lat];
    if (!this.hand.takes(this.last, this.reach)) return;
    event.preventDefault(); // the map stands still
    this.holding = true;
  }

  private drag(event: MapMouseEvent | MapTouchEvent): void {
    if (!this.holding) return;
    this.last = [event.lngLat.lng, event.lngLat.lat];
    this.hand.drags(this.last, this.reach);
  }

  private letGo(): void {
    if (!this.holding) return;
    this.holding = false;
    this.hand.letsGo(this.last, this.reach);
  }

  /** So many pixels as degrees of latitude. */
  private degrees(y: number, px: number): number {
    return Math.abs(this.map.unproject([0, y]).lat - this.map.unproject([0, y + px]).lat);
  }

  /** Degrees of longitude across a pixel. */
  degreesPerPx(): number {
    const [west, , east] = this.box();
    return (east - west) / this.map.getContainer().clientWidth;
  }

  /** Draw something of the drawing; while the style is being read, as soon as it is there. */
  draw(source: DrawingSource, data: GeoJSON.FeatureCollection): void {
    if (this.ready) this.put(source, data);
    else this.map.once('style.load', () => this.put(source, data));
  }

  /** Bring a box into view, without moving slowly there: points follow at once. */
  look(box: readonly [number, number, number, number]): void {
    this.fit(box, BESIDE);
  }

  override remove(): void {
    for (const kind of ['mouseup', 'touchend', 'touchcancel'] as const) removeEventListener(kind, this.end);
    super.remove();
  }
}
