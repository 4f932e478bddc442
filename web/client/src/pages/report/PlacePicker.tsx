/** A small map to tap on; loaded when asked for, so that the form never waits for it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Place } from '../../domain/report';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { t } from './words';

const CLOSE_ENOUGH = 16;

interface Given {
  readonly at: Place | null;
  readonly pick: (place: Place) => void;
}

export function PlacePicker({ at, pick }: Given) {
  const element = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState(false);
  useEffect(() => {
    let map: LakeMap | null = null;
    let left = false;
    void import('../../map/map').then(({ LakeMap: Drawn }) => {
      if (left || element.current === null) return;
      map = new Drawn(element.current, layers.value, tilesOf(layers.value), {
        pointed: (_hits, _report, place) => pick([rounded(place[0]), rounded(place[1])]),
        moved: () => undefined,
        failed: () => setTrouble(true),
      }, at === null ? null : { longitude: at[0], latitude: at[1], zoom: CLOSE_ENOUGH });
      if (at !== null) map.me(at[0], at[1], null);
    }, () => setTrouble(true));
    return () => {
      left = true;
      map?.remove();
    };
  }, []);
  return (
    <div class="picker">
      <p class="hint">{trouble ? t('report.noMap') : t('report.tapMap')}</p>
      <div class="picker-map" ref={element} role="application" aria-label={t('report.tapMap')} />
    </div>
  );
}

function tilesOf(shown: readonly { readonly id: string }[]): string {
  return `${location.origin}/tiles/${shown.map((layer) => layer.id).join(',')}/{z}/{x}/{y}.mvt`;
}

/** A tenth of a metre: a finger points no better. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
