/** The hatches of changes and zones for sketches, legends and lists; once on a page. */

import type { Transition } from '../../domain/boundary';
import { CHANGE_STYLES, type ChangeStyle } from '../../map/boundaryStyle';

const DRAWN: Readonly<Record<ChangeStyle['hatch'], string>> = {
  wide: 'M-1 9L9 -1M-1 1L1 -1M7 9L9 7', reverse: 'M-1 -1L9 9M7 -1L9 1M-1 7L1 9', dots: 'M4 4h.01', cross: 'M4 0V8M0 4H8', upright: 'M4 0V8',
};

export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {Object.entries(CHANGE_STYLES).map(([id, { colour, hatch }]) => (
          <pattern key={id} id={`change-${id}`} width="8" height="8" patternUnits="userSpaceOnUse">
            <path d={DRAWN[hatch]} stroke={colour} stroke-width={hatch === 'dots' ? 2.4 : 1.1} stroke-linecap={hatch === 'dots' ? 'round' : 'butt'} fill="none" />
          </pattern>
        ))}
        <pattern id="zone-close" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="#A3123F" stroke-width="0.7" opacity="0.6" /></pattern>
        <pattern id="zone-wide" width="12" height="12" patternUnits="userSpaceOnUse"><path d="M-1 13L13 -1" stroke="#BF6900" stroke-width="0.7" opacity="0.6" /></pattern>
      </defs>
    </svg>
  );
}

/** A transition as the legend shows it. */
export function TransitionSwatch({ transition }: { transition: Transition }) {
  const { colour } = CHANGE_STYLES[transition];
  return (
    <svg class="swatch" width="28" height="20" viewBox="0 0 28 20" aria-hidden="true">
      <rect x="2" y="2" width="24" height="16" fill={colour} fill-opacity="0.12" stroke={colour} stroke-width="2" />
      <rect x="2" y="2" width="24" height="16" fill={`url(#change-${transition})`} />
    </svg>
  );
}
