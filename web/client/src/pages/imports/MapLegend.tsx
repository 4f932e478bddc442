/** What the lines over the map mean; the map's own strokes, drawn small. */

import { STROKES, type StrokeKind } from '../../map/trial';
import { t } from './words';

export function MapLegend({ changes, repair }: { changes: boolean; repair: boolean }) {
  const kinds: readonly StrokeKind[] = [...(changes ? (['new', 'changed', 'unchanged'] as const) : (['other'] as const)), ...(repair ? (['before', 'after'] as const) : [])];
  return (
    <ul class="trial-legend" aria-label={t('map.legend')}>
      {kinds.map((kind) => <li key={kind}><Stroke kind={kind} />{t(`map.${kind}`)}</li>)}
      <li><svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6" fill="#A3123F" /></svg>{t('map.finding')}</li>
    </ul>
  );
}

function Stroke({ kind }: { kind: StrokeKind }) {
  const { colour, width, dash } = STROKES[kind];
  return (
    <svg width="32" height="12" viewBox="0 0 32 12" aria-hidden="true">
      <path d="M0 6H32" fill="none" stroke={colour} stroke-width={width} stroke-dasharray={dash.map((part) => part * width).join(' ')} />
    </svg>
  );
}
