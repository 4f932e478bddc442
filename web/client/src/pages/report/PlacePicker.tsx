/** A map to put points on, by a tap or at the cross in its middle; loaded when asked for, so that the form never waits for it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Fix, Place } from '../../domain/report';
import { faultOf, shapeOf, type Sketch } from '../../domain/shape';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { theme } from '../../state/theme';
import { tilesNow } from '../map/mapTiles';
import { t } from './words';

const CLOSE_ENOUGH = 16;

interface Given {
  readonly at: Place | null;
  readonly sketch: Sketch;
  readonly fix: Fix | null;
  readonly put: (place: Place) => void;
}

export function PlacePicker({ at, sketch, fix, put }: Given) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(put);
  latest.current = put;
  const [map, setMap] = useState<LakeMap | null>(null);
  const [trouble, setTrouble] = useState(false);
  useEffect(() => {
    let made: LakeMap | null = null;
    let left = false;
    void import('../../map/map').then(async ({ LakeMap: Drawn, packed }) => {
      const tiles = await tilesNow(packed); // without network those of the package
      if (left || element.current === null) return;
      made = new Drawn(element.current, layers.value, tiles, {
        pointed: (_hits, _report, place) => latest.current([place[0], place[1]]),
        moved: () => undefined,
        failed: () => setTrouble(true),
      }, at === null ? null : { longitude: at[0], latitude: at[1], zoom: CLOSE_ENOUGH });
      made.sun(theme.value === 'sun');
      made.trials();
      setMap(made);
    }).catch(() => setTrouble(true)); // no part of the page, or a device that draws no maps: figures do as well
    return () => {
      left = true;
      made?.remove();
    };
  }, []);
  useEffect(() => map?.trial('trial', drawn(sketch)), [map, sketch]);
  useEffect(() => map?.trial('findings', marked(sketch)), [map, sketch]);
  useEffect(() => { if (fix !== null) map?.me(fix.longitude, fix.latitude, fix.accuracy_m); }, [map, fix]);
  const button = t(sketch.kind === 'point' ? 'place.pickHere' : 'place.putHere');
  return (
    <div class="picker">
      <p class="hint">{trouble ? t('report.noMap') : t('place.tapMap', { button })}</p>
      <div class="picker-frame">
        <div class="picker-map" ref={element} role="application" aria-label={t('report.tapMap')} />
        <svg class="cross" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true"><path class="rim" d="M20 2v14M20 24v14M2 20h14M24 20h14" /><path d="M20 2v14M20 24v14M2 20h14M24 20h14" /></svg>
      </div>
      <button type="button" class="wide" disabled={map === null} onClick={() => { if (map !== null) put([map.view().longitude, map.view().latitude]); }}>{button}</button>
    </div>
  );
}

/** The place as far as it goes, and its points. */
function drawn(sketch: Sketch): GeoJSON.FeatureCollection {
  const shape = shapeOf(sketch.kind === 'area' && sketch.corners.length === 2 ? { ...sketch, kind: 'line' } : sketch);
  const properties = { change: 'new' };
  const whole = shape === null || shape.type === 'Point' ? [] : [{ type: 'Feature' as const, geometry: shape as unknown as GeoJSON.Geometry, properties }];
  const ends = sketch.corners.length > 60 ? [sketch.corners[0]!, sketch.corners.at(-1)!] : sketch.corners;
  const points = ends.map((corner) => ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [...corner.at] }, properties }));
  return { type: 'FeatureCollection', features: [...whole, ...points] };
}

/** Where the outline crosses itself. */
function marked(sketch: Sketch): GeoJSON.FeatureCollection {
  const at = sketch.corners.length === 0 ? null : (faultOf(sketch)?.at ?? null);
  const spot = at === null ? [] : [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [...at] }, properties: { severity: 'error' } }];
  return { type: 'FeatureCollection', features: spot };
}
