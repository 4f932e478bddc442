/** How one looks: one scene, two behind a line, or two side by side where there is room. */

import type { Mode } from '../../domain/look';
import { t } from './words';

/** The mode where there is room for it: on a phone two pictures beside each other would be slivers. */
export function roomFor(mode: Mode): Mode {
  return mode === 'side' && !matchMedia('(min-width: 1024px)').matches ? 'swipe' : mode;
}

export function Modes({ mode, choose, class: kind = '' }: { mode: Mode; choose: (mode: Mode) => void; class?: string }) {
  return (
    <div class={`segments ${kind}`} role="group" aria-label={t('look.mode')}>
      {(['one', 'swipe', 'side'] as const).map((each) => <button key={each} type="button" class={each === 'side' ? 'wide-only' : ''} aria-pressed={mode === each} onClick={() => choose(each)}>{t(`look.${each}`)}</button>)}
    </div>
  );
}
