/** What hatches, colours and dashes mean, folded over the map's corner. */

import type { Change } from '../../domain/boundary';
import { TRANSITIONS } from '../../domain/boundaryChange';
import { symbolOf } from '../../domain/layer';
import { layerOf } from '../../state/catalogue';
import { Swatch } from '../map/Swatch';
import { TransitionSwatch } from './Patterns';
import { kindName, t } from './words';

export function Legend({ changes, zones }: { changes: readonly Change[]; zones: readonly (GeoJSON.FeatureCollection | null)[] }) {
  const layer = layerOf('reserve_zones');
  const kinds = [...new Set(zones.flatMap((each) => each?.features ?? []).map((each) => String(each.properties?.['zone'] ?? '')))].filter((kind) => kind !== '');
  const transitions = TRANSITIONS.filter((transition) => changes.some((change) => change.transition === transition));
  if (layer === undefined || kinds.length + transitions.length === 0) return null;
  return (
    <details class="desk-legend">
      <summary>{t('map.legend')}</summary>
      <ul>
        {transitions.map((transition) => <li key={transition}><TransitionSwatch transition={transition} />{t(`transition.${transition}`)}</li>)}
        {kinds.map((kind) => <li key={kind}><Swatch symbol={symbolOf(layer.style, kind)} geometry="area" />{kindName(kind)}</li>)}
        <li><Swatch symbol={{ ...symbolOf(layer.style, 'general_control'), dash: [4, 4], line: '#10181D', fill: null, hatch: null }} geometry="line" />{t('map.notLaw')}</li>
      </ul>
    </details>
  );
}
