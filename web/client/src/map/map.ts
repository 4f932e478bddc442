/** The one module that knows the map engine. */

import * as maplibregl from 'maplibre-gl'; // ES modules only, no default export since 6
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import type { Layer } from '../domain/layer';
import { CASES, caseLayer, caseSigns } from './cases';
import { hatch, marker, PIXEL_RATIO } from './images';
import { edges, edgesId, paintOver } from './imageryStyle';
import { drawingIds, hatchName, INK, mapStyle, markerName, SOURCE, symbols } from './style';
import { PackagePictures, PackageTiles } from './packageTiles';
import { sunlit } from './sunlight';
import { TRIAL_SOURCES, trialLayers, type TrialSource } from './trial';

maplibregl.setWorkerUrl(workerUrl); // without it a bundled page stays blank

let tilesOfPackage: PackageTiles | null = null;

/** Draw tiles of a package from these archives from now on; where the map then asks for them. */
export function packed(id: string, files: readonly Blob[]): string {
  tilesOfPackage = new PackageTiles(files);
  return `package://${id}/{z}/{x}/{y}`;
}

maplibregl.addProtocol('package', async ({ url }) => {
  const [z, x, y] = url.split('/').slice(-3).map(Number) as [number, number, number];
  return { data: (await tilesOfPackage?.tile(z, x, y)) ?? new ArrayBuffer(0) };
});

let picturesOfPackage: PackagePictures | null = null;

/** The same for pictures of the ground. */
export function packedPictures(id: string, files: readonly Blob[]): string {
  picturesOfPackage = new PackagePictures(files);
  return `pictures://${id}/{z}/{x}/{y}`;
}

maplibregl.addProtocol('pictures', async ({ url }) => {
  const [z, x, y] = url.split('/').slice(-3).map(Number) as [number, number, number];
  const data = await picturesOfPackage?.tile(z, x, y);
  if (data == null) throw Object.assign(new Error('no picture here'), { status: 404 }); // the engine enlarges the tile above
  return { data };
});

export const LAKE: readonly [number, number, number, number] = [115.463889, 37.527778, 115.714167, 37.698889];
const FINGER_PX = 14;
const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

export interface Hit {
  readonly layer: string;
  readonly id: string;
}

export interface View {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

/** A scene as it is drawn: where its tiles are, where it lies, and down to which level they say something new. */
export interface Picture {
  readonly tiles: string;
  readonly box: readonly [number, number, number, number];
  readonly deepest: number;
}

const PICTURE_TILE_PX = 256;
const UNDER = 'under';

export interface Listener {
  /** Somebody pointed at features (uppermost first), at a report, or at nothing. */
  readonly pointed: (hits: readonly Hit[], report: string | null, at: readonly [number, number]) => void;
  readonly moved: (view: View, box: readonly [number, number, number, number]) => void;
  readonly failed: (sentence: string) => void;
  /** Somebody pointed at something drawn for the page: its source and what stands there, uppermost first. */
  readonly touched?: (source: string, properties: Readonly<Record<string, unknown>>) => void;
}

export class LakeMap {
  protected readonly map: maplibregl.Map;
  protected gone = false;

  constructor(place: HTMLElement, private readonly layers: readonly Layer[], private readonly tiles: string, listener: Listener, view: View | null) {
    const begin = view === null
      ? { bounds: [LAKE[0], LAKE[1], LAKE[2], LAKE[3]] as [number, number, number, number], fitBoundsOptions: { padding: 24 } }
      : { center: [view.longitude, view.latitude] as [number, number], zoom: view.zoom };
    this.map = new maplibregl.Map({
      container: place, style: mapStyle(layers, tiles), ...begin,
      minZoom: 8, maxZoom: 19, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.ScaleControl({ maxWidth: 96, unit: 'metric' }), 'bottom-left');
    this.map.on('style.load', () => this.furnish());
    this.map.on('click', (event) => this.point(event, listener));
    this.map.on('moveend', () => listener.moved(this.view(), this.box()));
    this.map.on('error', (event) => listener.failed(event.error.message));
    this.map.once('load', () => listener.moved(this.view(), this.box()));
  }

  /** Pictures for hatches and markers, and the sources of what is drawn on top. */
  private furnish(): void {
    for (const { symbol } of this.layers.flatMap(symbols)) {
      const pattern = hatchName(symbol);
      if (pattern !== null && symbol.hatch !== null) this.picture(pattern, hatch(symbol.hatch, symbol.line ?? symbol.fill ?? INK));
      this.picture(markerName(symbol), marker(symbol));
    }
    for (const { name, picture } of caseSigns()) this.picture(name, picture);
    for (const id of ['selected', 'reports', CASES, 'me']) this.map.addSource(id, { type: 'geojson', data: EMPTY });
    const white = { 'line-color': '#FFFFFF', 'line-width': 7 };
    this.map.addLayer({ id: 'selected:rim', source: 'selected', type: 'line', paint: white });
    this.map.addLayer({ id: 'selected:line', source: 'selected', type: 'line', paint: { 'line-color': '#0A4FD0', 'line-width': 3 } });
    this.map.addLayer({
      id: 'selected:point', source: 'selected', type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 14, 'circle-opacity': 0, 'circle-stroke-color': '#0A4FD0', 'circle-stroke-width': 3 },
    });
    this.map.addLayer({
      id: 'reports:line', source: 'reports', type: 'line', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-join': 'round' },
      paint: { 'line-color': '#0B5A78', 'line-width': 3, 'line-dasharray': [2, 1] },
    });
    this.map.addLayer({
      id: 'reports:dot', source: 'reports', type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 7, 'circle-color': '#FFFFFF', 'circle-stroke-color': '#0B5A78', 'circle-stroke-width': 4 },
    });
    this.map.addLayer(caseLayer());
    this.map.addLayer({ id: 'me:accuracy', source: 'me', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#0A4FD0', 'fill-opacity': 0.12 } });
    this.map.addLayer({
      id: 'me:dot', source: 'me', type: 'circle', filter: ['==', ['geometry-type'], 'Point'],
      paint: { 'circle-radius': 7, 'circle-color': '#0A4FD0', 'circle-stroke-color': '#FFFFFF', 'circle-stroke-width': 3 },
    });
  }

  protected picture(name: string, picture: { width: number; height: number; data: Uint8ClampedArray }): void {
    if (!this.map.hasImage(name)) this.map.addImage(name, picture, { pixelRatio: PIXEL_RATIO });
  }

  private point(event: maplibregl.MapMouseEvent, listener: Listener): void {
    const { x, y } = event.point;
    const finger: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
    const near = this.map.queryRenderedFeatures(finger);
    const own = near.find((each) => (TRIAL_SOURCES as readonly string[]).includes(each.source));
    if (own !== undefined) listener.touched?.(own.source, own.properties);
    const sign = near.find((each) => each.source === CASES);
    if (sign !== undefined) return listener.touched?.(CASES, sign.properties); // a sign lies above what it is about
    const report = near.find((each) => each.source === 'reports')?.properties['id'] as string | undefined;
    const exact = new Set(this.map.queryRenderedFeatures(event.point).map(keyOf));
    const hits = near.filter((each) => each.sourceLayer && each.properties['id'] !== undefined && (exact.has(keyOf(each)) || each.layer.type !== 'fill'));
    listener.pointed(unique(hits), report ?? null, [event.lngLat.lng, event.lngLat.lat]);
  }

  /** Show or hide a layer of the catalogue; while the style is being read, as soon as it is there. */
  show(layer: Layer, shown: boolean): void {
    const ids = drawingIds(layer);
    if (!ids.some((id) => this.map.getLayer(id))) this.map.once('style.load', () => this.show(layer, shown));
    for (const id of [...ids, edgesId(layer)]) {
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none');
    }
  }

  /** Draw from other tiles: the server's, or the package's. */
  tilesFrom(address: string): void {
    const source = this.map.getSource(SOURCE) as maplibregl.VectorTileSource | undefined;
    if (source === undefined) return void this.map.once('style.load', () => this.tilesFrom(address));
    if (source.tiles?.[0] !== address) source.setTiles([address]);
  }

  /** Draw for eyes in the sun, or as usual; while the style is being read, as soon as it is there. */
  sun(on: boolean): void {
    const usual = mapStyle(this.layers, this.tiles);
    const wanted = on ? sunlit(usual) : usual;
    if (!this.map.getLayer('ground')) return void this.map.once('style.load', () => this.sun(on));
    for (const { id, paint = {}, layout = {} } of wanted.layers as { id: string; paint?: object; layout?: object }[]) {
      if (!this.map.getLayer(id)) continue;
      for (const [name, value] of Object.entries(paint)) this.map.setPaintProperty(id, name as never, value as never);
      for (const [name, value] of Object.entries(layout)) this.map.setLayoutProperty(id, name as never, value as never);
    }
  }

  /** Lay a picture under all layers, which are then drawn as over a picture; null takes it away. */
  under(picture: Picture | null): void {
    if (this.gone) return; // the page was left
    if (!this.map.getSource('me')) return void this.map.once('style.load', () => this.under(picture));
    this.strip(UNDER);
    if (picture !== null) this.raster(UNDER, picture, this.lowest(), 1);
    this.overPicture(picture !== null);
  }

  /** Draw the layers bright between dark edges, without fills; `false` takes the edges away, and `sun` puts the usual paint back. */
  protected overPicture(on: boolean): void {
    for (const layer of this.layers) {
      const edge = edges(layer);
      this.strip(edgesId(layer));
      const line = drawingIds(layer).map((id) => this.map.getLayer(id)).find((each) => each?.type === 'line');
      if (on && edge !== null && line !== undefined) {
        this.map.addLayer(edge, line.id);
        this.map.setLayoutProperty(edge.id, 'visibility', this.map.getLayoutProperty(line.id, 'visibility') ?? 'visible');
      }
      for (const { id, paint } of on ? paintOver(layer) : []) {
        for (const [name, value] of Object.entries(paint)) if (this.map.getLayer(id)) this.map.setPaintProperty(id, name as never, value as never);
      }
    }
  }

  /** The layer that everything drawn lies on. */
  protected lowest(): string {
    return this.map.getStyle().layers.find(({ type }) => type !== 'background' && type !== 'raster')?.id ?? '';
  }

  protected raster(id: string, { tiles, box, deepest }: Picture, below: string, opacity: number): void {
    this.map.addSource(id, { type: 'raster', tiles: [tiles], tileSize: PICTURE_TILE_PX, bounds: [box[0], box[1], box[2], box[3]], maxzoom: deepest });
    this.map.addLayer({ id, source: id, type: 'raster', paint: { 'raster-opacity': opacity, 'raster-fade-duration': 0, 'raster-resampling': 'nearest' } }, below);
  }

  protected strip(id: string): void {
    if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource(id)) this.map.removeSource(id);
  }

  /** Draw the selected feature's own shape; null draws none. */
  select(geometry: GeoJSON.Geometry | null): void {
    this.put('selected', geometry === null ? EMPTY : { type: 'Feature', geometry, properties: {} });
  }

  reports(points: GeoJSON.FeatureCollection): void {
    this.put('reports', points);
  }

  /** Draw cases as signs of their status: points with `id`, `status`, `late`. */
  cases(points: GeoJSON.FeatureCollection): void {
    this.put(CASES, points);
  }

  /** Make ready to draw what is not in the lake yet, above everything that is. */
  trials(): void {
    if (!this.map.getSource('me')) return void this.map.once('style.load', () => this.trials());
    for (const id of TRIAL_SOURCES) this.map.addSource(id, { type: 'geojson', data: EMPTY });
    for (const layer of trialLayers()) this.map.addLayer(layer);
  }

  /** Draw shapes on trial; an empty collection takes them away. */
  trial(source: TrialSource, data: GeoJSON.FeatureCollection): void {
    this.put(source, data);
  }

  me(longitude: number, latitude: number, accuracyM: number | null): void {
    const dot: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [longitude, latitude] }, properties: {} };
    const circle: GeoJSON.Feature[] = accuracyM === null ? [] : [{ type: 'Feature', geometry: circleOf(longitude, latitude, accuracyM), properties: {} }];
    this.put('me', { type: 'FeatureCollection', features: [...circle, dot] });
  }

  protected put(source: string, data: GeoJSON.GeoJSON): void {
    const place = (): void => void (this.map.getSource(source) as maplibregl.GeoJSONSource | undefined)?.setData(data);
    if (this.map.getSource(source)) place();
    else this.map.once('style.load', place);
  }

  /** Bring a box into view, beside what lies over the map. */
  fit(box: readonly [number, number, number, number], padding: maplibregl.PaddingOptions): void {
    this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding, maxZoom: 16, animate: !matchMedia('(prefers-reduced-motion: reduce)').matches, duration: 400 });
  }

  goTo(longitude: number, latitude: number, zoom?: number): void {
    this.map.jumpTo({ center: [longitude, latitude], ...(zoom === undefined ? {} : { zoom }) });
  }

  zoomBy(steps: number): void {
    this.map.zoomTo(Math.round((this.map.getZoom() + steps) * 2) / 2, { duration: 150 });
  }

  view(): View {
    const { lng, lat } = this.map.getCenter();
    return { longitude: lng, latitude: lat, zoom: this.map.getZoom() };
  }

  box(): readonly [number, number, number, number] {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** Draw the tiles anew, after the lake changed. */
  refresh(): void {
    this.map.refreshTiles('lake');
  }

  resize(): void {
    this.map.resize();
  }

  remove(): void {
    this.gone = true;
    this.map.remove();
  }
}

function keyOf(each: maplibregl.MapGeoJSONFeature): string {
  return `${each.sourceLayer ?? ''}/${String(each.properties['id'])}`;
}

/** Each feature once, uppermost first; a label stands for its feature. */
function unique(found: readonly maplibregl.MapGeoJSONFeature[]): Hit[] {
  const hits = new Map<string, Hit>();
  for (const each of found) {
    const hit = { layer: (each.sourceLayer ?? '').replace(/__labels$/, ''), id: String(each.properties['id']) };
    hits.set(`${hit.layer}/${hit.id}`, hit);
  }
  return [...hits.values()];
}

/** A circle of some metres as 48 corners: enough for a dot of uncertainty. */
function circleOf(longitude: number, latitude: number, radiusM: number): GeoJSON.Polygon {
  const degrees = radiusM / 111_320;
  const ring = Array.from({ length: 49 }, (_, corner) => {
    const angle = (corner / 48) * 2 * Math.PI;
    return [longitude + (degrees * Math.cos(angle)) / Math.cos((latitude * Math.PI) / 180), latitude + degrees * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [ring] };
}
