/** Buttons over the map: closer, further, the whole lake, my position. */

import { useEffect, useState } from 'preact/hooks';
import type { LakeMap } from '../../map/map';
import { position, positionTrouble, watchPosition } from '../../state/position';
import { say } from '../../ui/say';

const CLOSE_ZOOM = 15;
const WHOLE: readonly [number, number, number, number] = [115.463889, 37.527778, 115.714167, 37.698889];

export function MapTools({ map }: { map: LakeMap | null }) {
  const [finding, setFinding] = useState(false);
  useEffect(() => (finding ? watchPosition() : undefined), [finding]);
  const here = position.value;
  useEffect(() => {
    if (finding && here !== null) map?.goTo(here.longitude, here.latitude, CLOSE_ZOOM);
  }, [finding, here === null]);
  const trouble = finding && here === null ? positionTrouble.value : null;
  return (
    <div class="map-tools">
      <button type="button" onClick={() => map?.zoomBy(1)} aria-label={say('map.zoomIn')} title={say('map.zoomIn')}>＋</button>
      <button type="button" onClick={() => map?.zoomBy(-1)} aria-label={say('map.zoomOut')} title={say('map.zoomOut')}>－</button>
      <button type="button" onClick={() => map?.fit(WHOLE, { top: 24, bottom: 24, left: 24, right: 24 })} aria-label={say('map.whole')} title={say('map.whole')}>
        <Glyph path="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5" />
      </button>
      <button type="button" aria-pressed={finding} onClick={() => setFinding(!finding)} aria-label={say('map.me')} title={say('map.me')}>
        <Glyph path="M12 2v4M12 18v4M2 12h4M18 12h4M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8" />
      </button>
      {trouble === null ? null : <p class="tool-note" role="status">{say(`map.${trouble}`)}</p>}
    </div>
  );
}

function Glyph({ path }: { path: string }) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
