/** A state as a word with its colour beside it: the colour never speaks alone. */

import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';

export function StateMark({ layer, state }: { layer: string; state: string | null }) {
  const known = layerOf(layer)?.states.find((each) => each.id === state);
  if (state === null) return null;
  return (
    <span class="state">
      {known?.colour ? <span class="dot" aria-hidden="true" style={{ background: known.colour }} /> : null}
      {known === undefined ? state : pick(known)}
    </span>
  );
}
