/** The lake under a scene: pictures below the layers, clouds' mask above the picture, patches and shores on top; two go in step. */

import type { RasterTileSource } from 'maplibre-gl';
import type { Layer } from '../domain/layer';
import { PATCHES, patchLayers, SHORE, shoreLayers, SPOT } from './imageryStyle';
import { LakeMap, type Picture, type View } from './map';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const FINGER_PX = 10;
const MASK = 'mask';
const BESIDE = { top: 48, bottom: 48, left: 48, right: 48 };

export interface Told {
  /** Somebody pointed at a place; the patch there, if one is. */
  readonly pointed: (at: readonly [number, number], patch: number | null) => void;
  readonly moved?: (box: readonly [number, number, number, number]) => void;
  /** Whether another picture was asked for and is not there yet. */
  readonly drawing?: (on: boolean) => void;
}

export class ImageryMap extends LakeMap {
  private ready = false;
  private readonly waiting: (() => void)[] = [];
  private turn = 0;
  private shownOpacity = 1;
  private drawn: { readonly id: string; readonly tiles: string }[] = [];

  constructor(place: HTMLElement, lake: readonly Layer[], tiles: string, private readonly told: Told, view: View | null) {
    super(place, lake, tiles, { pointed: () => undefined, moved: (_, box) => told.moved?.(box), failed: () => undefined }, view);
    this.map.on('style.load', () => this.furnishImagery());
    this.map.on('click', ({ point: { x, y }, lngLat: { lng, lat } }) => told.pointed([lng, lat], this.patchAt(x, y)));
    this.map.getCanvas().style.cursor = 'crosshair';
  }

  private furnishImagery(): void {
    this.overPicture(true);
    for (const source of [PATCHES, SHORE, SPOT]) this.map.addSource(source, { type: 'geojson', data: EMPTY });
    for (const layer of [...patchLayers(), ...shoreLayers()]) this.map.addLayer(layer);
    this.ready = true;
    for (const each of this.waiting.splice(0)) each();
  }

  /** Draw a scene below the layers; the one before stays until the new one is there. Null draws none. */
  scene(picture: Picture | null): void {
    this.when(() => {
      if (this.drawn.at(-1)?.tiles === (picture?.tiles ?? '')) return;
      const before = this.drawn.splice(0);
      if (picture === null) {
        this.told.drawing?.(false);
        return before.forEach(({ id }) => this.strip(id));
      }
      const id = `scene/${(this.turn += 1)}`;
      this.raster(id, picture, this.map.getLayer(MASK) ? MASK : this.lowest(), this.shownOpacity);
      this.drawn.push({ id, tiles: picture.tiles });
      this.told.drawing?.(true);
      this.map.once('idle', () => {
        before.forEach((each) => this.strip(each.id));
        if (this.drawn.at(-1)?.id === id) this.told.drawing?.(false);
      });
    });
  }

  /** Draw what hides the ground above the scene; null draws none. */
  mask(picture: Picture | null): void {
    this.when(() => {
      const source = this.map.getSource(MASK) as RasterTileSource | undefined;
      if (picture !== null && source?.tiles?.[0] === picture.tiles) return;
      this.strip(MASK);
      if (picture !== null) this.raster(MASK, picture, this.lowest(), 1);
    });
  }

  /** How much of the scene covers the plain map, 0 to 1. */
  opacity(share: number): void {
    this.shownOpacity = share;
    this.when(() => { for (const { id } of this.drawn) if (this.map.getLayer(id)) this.map.setPaintProperty(id, 'raster-opacity', share); });
  }

  /** Mark the place that was asked about; null takes the mark away. */
  spot(at: readonly [number, number] | null): void {
    this.draw(SPOT, at === null ? EMPTY : { type: 'Feature', geometry: { type: 'Point', coordinates: [at[0], at[1]] }, properties: {} });
  }

  /** Patches with `number`, `kind`, `chosen`. */
  patches(shapes: GeoJSON.FeatureCollection): void {
    this.draw(PATCHES, shapes);
  }

  shore(shapes: GeoJSON.FeatureCollection | null): void {
    this.draw(SHORE, shapes ?? EMPTY);
  }

  private patchAt(x: number, y: number): number | null {
    if (!this.ready) return null;
    const finger: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
    const found = this.map.queryRenderedFeatures(finger, { layers: [`${PATCHES}:fill`, `${PATCHES}:edge`] })[0];
    return found === undefined ? null : Number(found.properties['number']);
  }

  /** Bring a box into view of the place as it is laid out now, at once. */
  look(box: readonly [number, number, number, number]): void {
    this.resize();
    const camera = this.map.cameraForBounds([box[0], box[1], box[2], box[3]], { padding: BESIDE, maxZoom: 17 });
    if (camera !== undefined) this.map.jumpTo(camera);
  }

  /** Move so that a place lies in the upper part of the map, `high` pixels of which a sheet leaves uncovered; not where it does already. */
  uncover(at: readonly [number, number], high: number): void {
    const { y } = this.map.project([at[0], at[1]]);
    if (y > FINGER_PX && y < high - FINGER_PX) return;
    this.map.easeTo({ center: [at[0], at[1]], offset: [0, high / 2 - this.map.getContainer().clientHeight / 2] });
  }

  /** Both maps show the same place from now on, whichever is moved. */
  inStep(other: ImageryMap): void {
    let following = false;
    const follow = (leader: ImageryMap, follower: ImageryMap): void => void leader.map.on('move', () => {
      if (following || follower.gone || follower.map.isMoving()) return; // the other's own move comes back here; so does being laid out anew
      following = true;
      follower.map.jumpTo({ center: leader.map.getCenter(), zoom: leader.map.getZoom() });
      following = false;
    });
    follow(this, other);
    follow(other, this);
  }

  private draw(source: string, data: GeoJSON.GeoJSON): void {
    this.when(() => this.put(source, data));
  }

  /** Now, or as soon as the style is there. */
  private when(act: () => void): void {
    if (this.ready) act();
    else this.waiting.push(act);
  }
}
