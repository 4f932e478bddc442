/** Where a case lies: its shape, with the other open cases around it as signs of their status. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { boundsOf } from '../../domain/feature';
import { spotOf, type CaseLine } from '../../domain/case';
import { hashOf } from '../../domain/where';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { readCases } from '../../state/cases';
import { shown } from '../../state/map';
import { go } from '../../state/where';
import { say } from '../../ui/say';
import { casePoints } from '../map/caseLayer';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

const LIMIT = 200;
const CLOSE_ZOOM = 16;
const PADDING = { top: 40, bottom: 40, left: 40, right: 40 };

export function CaseMap({ line }: { line: CaseLine }) {
  const place = useRef<HTMLDivElement>(null);
  const [around, setAround] = useState<{ readonly shown: number; readonly total: number } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => drawn(place, line, setAround, () => setFailed(true)), [line.id]);
  if (line.place === null) return <section class="panel-card"><h2>{t('map')}</h2><p class="empty">{t('map.none')}</p></section>;
  const spot = spotOf(line.place);
  const feature = line.features[0];
  const big = feature !== undefined ? hashOf(['map', line.layer, feature], { fit: '1' }) : hashOf(['map'], spot === null ? {} : { at: spot.map((value) => value.toFixed(6)).join(',') });
  return (
    <section class="panel-card" aria-labelledby="case-map">
      <header class="card-head"><h2 id="case-map">{t('map')}</h2><a href={big}>{t('map.open')}</a></header>
      {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : <div ref={place} class="case-map" role="application" aria-label={t('map')} />}
      <p class="hint figures">
        {spot === null ? '' : `${spot[0].toFixed(5)}, ${spot[1].toFixed(5)} (CGCS2000)`}
        {around === null ? '' : ` · ${t('map.around', around)}`}
      </p>
    </section>
  );
}

function drawn(
  place: { readonly current: HTMLDivElement | null }, line: CaseLine,
  told: (around: { shown: number; total: number }) => void, failed: () => void,
): () => void {
  let map: LakeMap | undefined;
  let ended = false;
  const draw = async (box: readonly number[]): Promise<void> => {
    const got = await readCases(`/api/cases?${new URLSearchParams({ open: 'true', bbox: box.map((value) => value.toFixed(6)).join(','), limit: String(LIMIT) }).toString()}`);
    if (ended || !('value' in got)) return;
    const points = casePoints([...got.value.cases.filter((each) => each.id !== line.id), line]);
    map?.cases(points);
    told({ shown: got.value.cases.length, total: got.value.total });
  };
  void import('../../map/map').then((engine) => {
    if (ended || place.current === null || line.place === null) return;
    try {
      map = new engine.LakeMap(place.current, layers.value, tilesAddress(), {
        pointed: () => undefined,
        moved: (_, box) => void draw(box),
        failed: () => undefined,
        touched: (source, properties) => { if (source === 'cases' && properties['id'] !== line.id) go(hashOf(['cases', String(properties['id'])])); },
      }, beginning(line.place));
    } catch {
      failed();
      return;
    }
    for (const layer of layers.value) map.show(layer, shown.value.has(layer.id) || layer.id === line.layer);
    map.select(line.place);
    const box = boundsOf(line.place);
    if (box !== null && line.place.type !== 'Point') map.fit(box, PADDING);
  });
  return () => {
    ended = true;
    map?.remove();
  };
}

function beginning(place: GeoJSON.Geometry) {
  const spot = spotOf(place);
  return spot === null ? null : { longitude: spot[0], latitude: spot[1], zoom: CLOSE_ZOOM };
}
