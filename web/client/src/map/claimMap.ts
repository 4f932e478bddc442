/** The lake with the things of a claim, each by its answer, on the plain map or on an image. */

import type { Layer } from '../domain/layer';
import { answerSigns, claimLayers, SPOTS, THINGS } from './claimStyle';
import { LakeMap } from './map';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const ZONES = 'reserve_zones';
const FINGER_PX = 12;
const CLOSEST = 17;

export class ClaimMap extends LakeMap {
  private ready = false;

  constructor(place: HTMLElement, lake: readonly Layer[], tiles: string, picked: (feature: string) => void, failed: () => void) {
    super(place, lake, tiles, { pointed: () => undefined, moved: () => undefined, failed: () => undefined }, null);
    this.map.on('style.load', () => this.furnishThings(lake));
    this.map.on('click', ({ point: { x, y } }) => {
      if (!this.ready) return;
      const finger: [[number, number], [number, number]] = [[x - FINGER_PX, y - FINGER_PX], [x + FINGER_PX, y + FINGER_PX]];
      const near = this.map.queryRenderedFeatures(finger, { layers: [`${SPOTS}:sign`, `${THINGS}:line`, `${THINGS}:ground`] });
      if (near[0] !== undefined) picked(String(near[0].properties['feature']));
    });
    this.map.on('webglcontextlost', failed);
  }

  private furnishThings(lake: readonly Layer[]): void {
    for (const { name, picture } of answerSigns()) this.picture(name, picture);
    for (const source of [THINGS, SPOTS]) this.map.addSource(source, { type: 'geojson', data: EMPTY });
    for (const layer of claimLayers()) this.map.addLayer(layer);
    for (const layer of lake) this.show(layer, layer.id === ZONES);
    for (const { id, type } of this.map.getStyle().layers) {
      if (id.startsWith(`${ZONES}:`) && type === 'fill') this.map.setLayoutProperty(id, 'visibility', 'none'); // a red zone is no red answer
    }
    this.ready = true;
  }

  /** Draw things: shapes and spots with `feature`, `answer`, `chosen`. */
  things(shapes: GeoJSON.FeatureCollection, spots: GeoJSON.FeatureCollection): void {
    this.later(() => {
      this.put(THINGS, shapes);
      this.put(SPOTS, spots);
    });
  }

  /** Bring a box into view of the place as it is laid out now. */
  look(box: readonly [number, number, number, number]): void {
    this.later(() => {
      this.resize();
      const camera = this.map.cameraForBounds([box[0], box[1], box[2], box[3]], { padding: 32, maxZoom: CLOSEST });
      if (camera !== undefined) this.map.jumpTo(camera);
    });
  }

  /** While the style is being read, as soon as it is there. */
  private later(act: () => void): void {
    if (this.gone) return;
    if (this.ready) act();
    else this.map.once('style.load', act);
  }
}
