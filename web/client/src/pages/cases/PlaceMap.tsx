/** A map to point at: where the problem lies, beside the open cases around. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { boundsOf } from '../../domain/feature';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { shown, view } from '../../state/map';
import { say } from '../../ui/say';
import { drawCases } from '../map/caseLayer';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

const PADDING = { top: 40, bottom: 40, left: 40, right: 40 };

interface Given {
  readonly spot: readonly [number, number] | null;
  readonly shape: GeoJSON.Geometry | null;
  readonly picked: (longitude: number, latitude: number) => void;
}

export function PlaceMap({ spot, shape, picked }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(picked);
  choose.current = picked;
  const [map, setMap] = useState<LakeMap | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let made: LakeMap | undefined;
    let ended = false;
    void import('../../map/map').then((engine) => {
      if (ended || place.current === null) return;
      try {
        made = new engine.LakeMap(place.current, layers.value, tilesAddress(), {
          pointed: (_, __, at) => choose.current(at[0], at[1]),
          moved: (_, box) => void drawCases(made, box),
          failed: () => undefined,
        }, view.value);
      } catch {
        return setFailed(true);
      }
      for (const layer of layers.value) made.show(layer, shown.value.has(layer.id));
      setMap(made);
    });
    return () => {
      ended = true;
      made?.remove();
    };
  }, []);
  const marked = spot === null ? shape : { type: 'Point' as const, coordinates: [...spot] };
  const key = JSON.stringify(marked);
  useEffect(() => {
    if (map === null) return;
    map.select(marked);
    const box = marked === null ? null : boundsOf(marked);
    if (box !== null) map.fit(box, PADDING);
  }, [map, key]);
  return (
    <section class="panel-card">
      <h2>{t('new.place')}</h2>
      {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : <div ref={place} class="case-map" role="application" aria-label={t('new.placeHint')} />}
    </section>
  );
}
