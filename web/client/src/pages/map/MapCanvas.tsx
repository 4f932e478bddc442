/** The map itself: the engine comes when the frame already stands; what is drawn follows the signals. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { effect } from '@preact/signals';
import { getJson } from '../../api/client';
import { middleOf, type Shape } from '../../domain/middle';
import { hashOf } from '../../domain/where';
import { current, fromPackage } from '../../state/areas';
import { layers } from '../../state/catalogue';
import { box, shown, view } from '../../state/map';
import { position } from '../../state/position';
import { theme } from '../../state/theme';
import { go } from '../../state/where';
import { say } from '../../ui/say';
import type { Hit, LakeMap, Listener } from '../../map/map';
import { casesOn, drawCases } from './caseLayer';
import { tilesNow } from './mapTiles';
import { reportsShown } from './reportsShown';

interface Given {
  readonly ready: (map: LakeMap) => void;
  readonly pointed: (hits: readonly Hit[]) => void;
  readonly picked?: (longitude: number, latitude: number) => void;
}

export function MapCanvas({ ready, pointed, picked }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    let map: LakeMap | undefined;
    let ended = false;
    const stop: (() => void)[] = [];
    void import('../../map/map').then(async (engine) => {
      const tiles = await tilesNow(engine.packed);
      if (ended || place.current === null) return;
      try {
        map = new engine.LakeMap(place.current, layers.value, tiles, listener(() => map, pointed, picked), view.value);
      } catch {
        setTrouble(say('map.notDrawn'));
        return;
      }
      const drawn = map;
      stop.push(effect(() => drawn.sun(theme.value === 'sun')));
      stop.push(effect(() => layers.value.forEach((layer) => drawn.show(layer, shown.value.has(layer.id)))));
      stop.push(effect(() => {
        const here = position.value;
        if (here !== null) drawn.me(here.longitude, here.latitude, here.accuracy_m);
      }));
      stop.push(effect(() => {
        const follows = [fromPackage.value, current.value]; // read here, so that a change of either comes back
        if (follows.length > 0) void tilesNow(engine.packed).then((address) => { if (!ended) drawn.tilesFrom(address); });
      }));
      stop.push(casesOn.subscribe(() => void drawCases(drawn, limited(drawn.box()))));
      ready(drawn);
    });
    return () => {
      ended = true;
      stop.forEach((each) => each());
      map?.remove();
    };
  }, []);
  return (
    <div class="map-place">
      <div ref={place} class="map-canvas" role="application" aria-label={say('map.title')} />
      {trouble === null ? null : <p class="notice" role="alert">{trouble}</p>}
    </div>
  );
}

function listener(map: () => LakeMap | undefined, pointed: (hits: readonly Hit[]) => void, picked?: (longitude: number, latitude: number) => void): Listener {
  return {
    pointed: (hits, report, at) => {
      if (picked !== undefined) picked(at[0], at[1]);
      else if (report !== null) go(hashOf(['reports', report]));
      else pointed(hits);
    },
    moved: (seen, around) => {
      if (performance.getEntriesByName('map').length === 0) performance.mark('map'); // it answers to fingers from here on
      view.value = seen;
      box.value = around;
      void drawReports(map(), around);
      void drawCases(map(), limited(around));
    },
    touched: (source, properties) => { if (source === 'cases') go(hashOf(['cases', String(properties['id'])])); },
    failed: () => undefined, // a tile that did not come is asked for again with the next move
  };
}

/** The box within the globe: a map seen from far shows more than that. */
function limited(around: readonly number[]): readonly number[] {
  return [-180, -90, 180, 90].map((limit, side) => (side < 2 ? Math.max(limit, around[side] ?? limit) : Math.min(limit, around[side] ?? limit)));
}

interface Reported {
  readonly id: string;
  readonly place: GeoJSON.Geometry | null;
}

async function drawReports(map: LakeMap | undefined, around: readonly number[]): Promise<void> {
  const got = await getJson<{ reports: Reported[]; total: number }>(`/api/reports?bbox=${limited(around).map((value) => value.toFixed(6)).join(',')}&limit=200`);
  if (!('value' in got) || map === undefined) return;
  const placed = got.value.reports.filter((report) => report.place !== null);
  map.reports({
    type: 'FeatureCollection',
    features: placed.flatMap(drawnReport),
  });
  reportsShown.value = { shown: placed.length, total: got.value.total };
}

/** A line or an area as its shape, and every report as the dot that is pointed at. */
function drawnReport({ id, place }: Reported): GeoJSON.Feature[] {
  const middle = middleOf(place as Shape | null);
  if (place === null || middle === null) return [];
  const dot: GeoJSON.Feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [...middle] }, properties: { id } };
  return place.type === 'Point' ? [dot] : [{ type: 'Feature', geometry: place, properties: { id } }, dot];
}
