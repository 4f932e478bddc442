/** The lake with the zones of one version, the changes between two, and what proves a rule; two of them go in step. */

import type { Layer } from '../domain/layer';
import { changePatterns, plate } from './boundaryImages';
import { CHANGES, changeLayers, NUMBERS, PROOFS, zoneLayers, ZONES } from './boundaryStyle';
import { LakeMap } from './map';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const ZONE_LAYERS = ['reserve_zones', 'proposed_zones'];
const FINGER_PX = 10;
const BESIDE = { top: 48, bottom: 48, left: 48, right: 48 };

export interface Pointed {
  /** Somebody pointed at a change on the map. */
  readonly picked: (change: string) => void;
  readonly failed: () => void;
}

export class BoundaryMap extends LakeMap {
  private ready = false;

  constructor(place: HTMLElement, lake: readonly Layer[], tiles: string, proposed: boolean, { picked }: Pick<Pointed, 'picked'>) {
    super(place, lake, tiles, { pointed: () => undefined, moved: () => undefined, failed: () => undefined }, null);
    this.map.on('style.load', () => this.furnishBoundary(lake, proposed));
    this.map.on('click', ({ point: { x, y } }) => {
      if (!this.ready) return;
      const finger: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
      const near = this.map.queryRenderedFeatures(finger, { layers: [`${NUMBERS}:disc`, `${CHANGES}:ground`] });
      const first = near.find((each) => each.source === NUMBERS) ?? near[0];
      if (first !== undefined) picked(String(first.properties['id']));
    });
  }

  private furnishBoundary(lake: readonly Layer[], proposed: boolean): void {
    for (const { name, picture } of changePatterns()) this.picture(name, picture);
    this.picture('number', plate(false));
    this.picture('number/left', plate(true));
    for (const source of [ZONES, CHANGES, PROOFS, NUMBERS]) this.map.addSource(source, { type: 'geojson', data: EMPTY });
    const zones = lake.find((layer) => layer.id === ZONE_LAYERS[0]);
    const above = this.map.getStyle().layers.find((layer) => layer.type === 'symbol')?.id; // names and points stay readable
    for (const layer of zones === undefined ? [] : zoneLayers(zones, proposed)) this.map.addLayer(layer, above);
    for (const layer of changeLayers()) this.map.addLayer(layer, layer.id.startsWith(CHANGES) ? 'selected:rim' : undefined);
    for (const layer of lake) if (ZONE_LAYERS.includes(layer.id)) this.show(layer, false); // drawn from their own shapes
    this.ready = true;
  }

  zones(data: GeoJSON.FeatureCollection): void {
    this.draw(ZONES, data);
  }

  /** Changes as shapes with `id`, `number`, `transition`, `left`, and a point for each number. */
  changes(shapes: GeoJSON.FeatureCollection, numbers: GeoJSON.FeatureCollection): void {
    this.draw(CHANGES, shapes);
    this.draw(NUMBERS, numbers);
  }

  /** What proves a rule, or shows a fault; null takes it away. */
  proof(proof: GeoJSON.GeoJSON | null): void {
    this.draw(PROOFS, proof ?? EMPTY);
  }

  /** Bring a box into view of the place as it is laid out now. */
  look(box: readonly [number, number, number, number]): void {
    this.resize();
    const camera = this.map.cameraForBounds([box[0], box[1], box[2], box[3]], { padding: BESIDE, maxZoom: 16 });
    if (camera !== undefined) this.map.jumpTo(camera); // at once: people leaf through
  }

  /** Both maps show the same place from now on, whichever is moved. */
  inStep(other: BoundaryMap): void {
    let following = false;
    const follow = (leader: BoundaryMap, follower: BoundaryMap): void => void leader.map.on('move', () => {
      if (following || follower.map.isMoving()) return; // the other's own move comes back here; so does being laid out anew
      following = true;
      follower.map.jumpTo({ center: leader.map.getCenter(), zoom: leader.map.getZoom() });
      following = false;
    });
    follow(this, other);
    follow(other, this);
  }

  /** While the style is being read, as soon as it is there. */
  private draw(source: string, data: GeoJSON.GeoJSON): void {
    if (this.ready) this.put(source, data);
    else this.map.once('style.load', () => this.put(source, data));
  }
}
