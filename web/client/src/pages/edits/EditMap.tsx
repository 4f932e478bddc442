/** Both shapes on one map: the late edit as a solid line, what stands as a dashed one. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { boundsOf, outlineOf } from '../../domain/feature';
import { layers } from '../../state/catalogue';
import { shown } from '../../state/map';
import { say } from '../../ui/say';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

const PADDING = { top: 32, bottom: 32, left: 32, right: 32 };

interface Given {
  readonly mine: GeoJSON.Geometry | null;
  readonly present: GeoJSON.Geometry | null;
}

export function EditMap({ mine, present }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let remove = (): void => undefined;
    let ended = false;
    void import('../../map/map').then(({ LakeMap }) => {
      if (ended || place.current === null) return;
      try {
        const map = new LakeMap(place.current, layers.value, tilesAddress(), { pointed: () => undefined, moved: () => undefined, failed: () => undefined }, null);
        remove = () => map.remove();
        map.trials();
        for (const layer of layers.value) map.show(layer, shown.value.has(layer.id));
        map.trial('repair', sides(mine, present));
        const box = boundsOf({ type: 'GeometryCollection', geometries: [mine, present].flatMap((each) => (each === null ? [] : [each])) });
        if (box !== null) map.fit(box, PADDING);
      } catch {
        setFailed(true);
      }
    }, () => setFailed(true));
    return () => {
      ended = true;
      remove();
    };
  }, [mine, present]);
  return (
    <>
      {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : <div ref={place} class="case-map" role="application" aria-label={t('map')} />}
      <ul class="edit-legend">
        <li><svg viewBox="0 0 32 8" width="32" height="8" aria-hidden="true"><path d="M0 4H32" stroke="#1F6F43" stroke-width="3" /></svg>{t('map.mine')}</li>
        <li><svg viewBox="0 0 32 8" width="32" height="8" aria-hidden="true"><path d="M0 4H32" stroke="#A3123F" stroke-width="3" stroke-dasharray="6 4" /></svg>{t('map.theirs')}</li>
      </ul>
    </>
  );
}

function sides(mine: GeoJSON.Geometry | null, present: GeoJSON.Geometry | null): GeoJSON.FeatureCollection {
  const side = (geometry: GeoJSON.Geometry | null, name: string): GeoJSON.Feature[] =>
    geometry === null ? [] : [{ type: 'Feature', geometry, properties: { side: name } }];
  return { type: 'FeatureCollection', features: [...side(mine, 'after'), ...side(present === null ? null : outlineOf(present), 'before')] };
}
