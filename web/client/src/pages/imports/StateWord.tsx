/** Where an import stands: shape, word and colour. */

import type { ImportState } from '../../domain/import';
import { known } from './words';

const MARKS: Record<string, string> = {
  stored: 'M4 12l5 5L20 6', failed: 'M6 6l12 12M18 6L6 18', undone: 'M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 10h-3', cancelled: 'M5 12h14', examined: 'M4 7h16M4 12h16M4 17h9',
};
const KINDS: Partial<Record<ImportState, string>> = { stored: 'done', failed: 'bad', examined: 'open' };

export function StateWord({ state }: { state: ImportState }) {
  return (
    <span class={`state-word ${KINDS[state] ?? ''}`}>
      <svg class="mark" width="16" height="16" viewBox="0 0 24 24" aria-hidden="true"><path d={MARKS[state] ?? 'M12 5v7l4 3'} /></svg>
      {known('state', state)}
    </span>
  );
}
