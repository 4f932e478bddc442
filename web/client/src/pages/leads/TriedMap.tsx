/** Where a trial would find more, less or the same; the table beside it lists every patch. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { boxOf } from '../../domain/boundarySketch';
import type { LeadMap } from '../../map/leadMap';
import { layers } from '../../state/catalogue';
import { engine } from '../map/engine';
import { tilesAddress } from '../map/mapTiles';
import { l } from './learningWords';

export function TriedMap({ patches }: { patches: readonly GeoJSON.Feature[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LeadMap | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const broken = (): void => setFailed(true);
    const loaded = () => import('../../map/leadMap').then(({ LeadMap: Engine }) => (at: HTMLElement) => new Engine(at, layers.value, tilesAddress(), () => undefined, broken));
    return engine(loaded, place, setMap, broken);
  }, []);
  useEffect(() => {
    if (map === null) return;
    map.tried({ type: 'FeatureCollection', features: [...patches] });
    const box = boxOf(patches);
    if (box !== null) map.look(box);
  }, [map, patches]);
  if (failed) return <p class="hint">{l('try.noMap')}</p>;
  return (
    <div class="tried-frame">
      <div ref={place} class="tried-map" role="application" aria-label={l('try.map')} />
      <ul class="tried-legend">
        {(['more', 'less', 'both'] as const).map((side) => <li key={side}><svg viewBox="0 0 28 10" width="28" height="10" aria-hidden="true"><path class={side} d="M2 5h24" /></svg>{l(`try.${side}`)}</li>)}
      </ul>
    </div>
  );
}
