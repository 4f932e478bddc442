/** A unit's cells on the map: solid where it was, dashed where it passed, thin where nobody came. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { cellShapes, type Cell } from '../../domain/coverage';
import { boundsOf } from '../../domain/feature';
import { hashOf } from '../../domain/where';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { shown } from '../../state/map';
import { go } from '../../state/where';
import { say } from '../../ui/say';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

const PADDING = { top: 24, bottom: 24, left: 24, right: 24 };

export function CellMap({ cells }: { cells: readonly Cell[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => drawn(place, cells, () => setFailed(true)), [cells]);
  return (
    <section aria-labelledby="cell-map">
      <h2 id="cell-map">{t('map')}</h2>
      {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : <div ref={place} class="cell-map" role="application" aria-label={t('map')} />}
      <p class="hint">{t('mapNote')}</p>
    </section>
  );
}

function drawn(place: { readonly current: HTMLDivElement | null }, cells: readonly Cell[], failed: () => void): () => void {
  let map: LakeMap | undefined;
  let ended = false;
  void import('../../map/map').then((engine) => {
    if (ended || place.current === null) return;
    try {
      map = new engine.LakeMap(place.current, layers.value, tilesAddress(), {
        pointed: () => undefined,
        moved: () => undefined,
        failed: () => undefined,
        touched: (source, properties) => { if (source === 'trial') go(hashOf(['map', 'responsibility_grid', String(properties['id'])], { fit: '1' })); },
      }, null);
    } catch {
      return failed();
    }
    for (const layer of layers.value) map.show(layer, shown.value.has(layer.id));
    map.trials();
    map.trial('trial', cellShapes(cells));
    const box = boundsOf({ type: 'GeometryCollection', geometries: cells.flatMap(({ geometry }) => (geometry === null ? [] : [geometry])) });
    if (box !== null) map.fit(box, PADDING);
  }, failed);
  return () => {
    ended = true;
    map?.remove();
  };
}
