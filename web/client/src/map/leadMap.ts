/** The lake with leads, on images of two dates that fade into one another, or on the plain map. */

import type { LayerSpecification, RasterTileSource } from 'maplibre-gl';
import type { Layer } from '../domain/layer';
import { LEADS, leadColours, leadLayers, RING, RING_CHOSEN, ring, SPOTS, TRIED, triedLayers } from './leadStyle';
import { LakeMap } from './map';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const ZONES = 'reserve_zones';
const FINGER_PX = 12;
const CLOSEST = 17;
const DATES = ['before', 'after'] as const;
export type DateShown = (typeof DATES)[number];

/** Addresses of tiles with `{z}/{x}/{y}`, null where there is no image; and how deep they say something new. */
export interface Images extends Readonly<Record<DateShown, string | null>> {
  readonly deepest: number;
}

export class LeadMap extends LakeMap {
  /** Told whether images were asked for that are not there yet. */
  drawing: (on: boolean) => void = () => undefined;
  private ready = false;
  private held: Images = { before: null, after: null, deepest: CLOSEST };

  constructor(place: HTMLElement, private readonly lake: readonly Layer[], tiles: string, picked: (lead: string) => void, failed: () => void) {
    super(place, lake, tiles, { pointed: () => undefined, moved: () => undefined, failed: () => undefined }, null);
    this.map.on('style.load', () => this.furnishLeads());
    this.map.on('click', ({ point: { x, y } }) => {
      if (!this.ready) return;
      const finger: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
      const near = this.map.queryRenderedFeatures(finger, { layers: [`${SPOTS}:ring`, `${LEADS}:dots`, `${LEADS}:ground`] });
      if (near[0] !== undefined) picked(String(near[0].properties['id']));
    });
    this.map.on('webglcontextlost', failed);
  }

  private furnishLeads(): void {
    this.picture(RING, ring(false));
    this.picture(RING_CHOSEN, ring(true));
    for (const source of [LEADS, SPOTS, TRIED]) this.map.addSource(source, { type: 'geojson', data: EMPTY });
    for (const layer of [...leadLayers(), ...triedLayers()]) this.map.addLayer(layer);
    for (const layer of this.lake) if (layer.id === 'leads') this.show(layer, false); // drawn from the desk's own list
    this.ready = true;
  }

  /** Draw leads: shapes and spots with `id`, `chosen`, `near`, `marked`. */
  leads(shapes: GeoJSON.FeatureCollection, spots: GeoJSON.FeatureCollection): void {
    this.later(() => {
      this.put(LEADS, shapes);
      this.put(SPOTS, spots);
    });
  }

  /** Draw what other limits would find: patches with `side` more, less or both. */
  tried(patches: GeoJSON.FeatureCollection): void {
    this.later(() => this.put(TRIED, patches));
  }

  /** Lay images under the zones' lines, instead of the map's own ground; both null shows the plain map. */
  images(images: Images): void {
    this.later(() => {
      for (const date of DATES) if (images[date] !== this.held[date]) this.lay(date, images[date], images.deepest);
      const changed = DATES.some((date) => images[date] !== this.held[date]);
      this.held = images;
      if (changed) this.drawing(images.before !== null || images.after !== null);
      if (changed) this.map.once('idle', () => this.drawing(false));
      this.ground(images.before !== null || images.after !== null);
    });
  }

  /** How far from before (0) to after (1). */
  fade(share: number): void {
    this.later(() => {
      const after = this.held.before === null ? 1 : share;
      if (this.map.getLayer('image:after')) this.map.setPaintProperty('image:after', 'raster-opacity', after);
      // a tile that has not come must not show the other date under this one's name
      if (this.map.getLayer('image:before')) this.map.setPaintProperty('image:before', 'raster-opacity', after === 1 ? 0 : 1);
    });
  }

  private lay(date: DateShown, address: string | null, deepest: number): void {
    const id = `image:${date}`;
    const source = this.map.getSource(id) as RasterTileSource | undefined;
    if (address === null) {
      if (this.map.getLayer(id)) this.map.removeLayer(id);
      if (source !== undefined) this.map.removeSource(id);
      return;
    }
    if (source !== undefined && source.maxzoom === deepest) return void source.setTiles([address]);
    if (source !== undefined) this.lay(date, null, deepest); // of other pixels
    this.map.addSource(id, { type: 'raster', tiles: [address], tileSize: 256, maxzoom: deepest });
    const layer: LayerSpecification = { id, source: id, type: 'raster', paint: { 'raster-fade-duration': 0, 'raster-resampling': 'nearest' } };
    const above = date === 'before' && this.map.getLayer('image:after') ? 'image:after' : this.firstOfLake();
    this.map.addLayer(layer, above);
  }

  private firstOfLake(): string | undefined {
    const all = this.map.getStyle().layers;
    return all.find((layer) => layer.type !== 'background' && layer.type !== 'raster')?.id;
  }

  /** On images only the zones' lines and names stay; on the plain map what was shown there. */
  private ground(imaged: boolean): void {
    const { rim, dots } = leadColours(imaged);
    this.map.setPaintProperty(`${LEADS}:rim`, 'line-color', rim);
    this.map.setPaintProperty(`${LEADS}:dots`, 'line-color', dots);
    for (const layer of this.lake) this.show(layer, layer.id === 'leads' ? false : imaged ? layer.id === ZONES : this.shownOnPlain.has(layer.id));
    for (const { id, type } of this.map.getStyle().layers) {
      if (imaged && id.startsWith(`${ZONES}:`) && type === 'fill') this.map.setLayoutProperty(id, 'visibility', 'none');
    }
  }

  /** What the plain map shows. */
  shownOnPlain: ReadonlySet<string> = new Set([ZONES]);

  /** Bring a box into view of the place as it is laid out now. */
  look(box: readonly [number, number, number, number]): void {
    this.later(() => {
      this.resize();
      const camera = this.map.cameraForBounds([box[0], box[1], box[2], box[3]], { padding: 24, maxZoom: CLOSEST });
      if (camera !== undefined) this.map.jumpTo(camera); // at once: people leaf through
    });
  }

  /** While the style is being read, as soon as it is there. */
  private later(act: () => void): void {
    if (this.ready) act();
    else this.map.once('style.load', act);
  }
}
