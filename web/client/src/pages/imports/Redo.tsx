/** The bar that stands while answers differ from those that were examined. */

import { differences, type Decisions } from '../../domain/import';
import { draft, examine } from '../../state/imports';
import { t } from './words';

export function Redo({ id, examined }: { id: string; examined: Decisions }) {
  const changed = differences(draft.value, examined);
  if (changed === 0) return null;
  return (
    <div class="thumb-bar redo">
      <p role="status">{t('redo', { n: changed })}</p>
      <button type="button" onClick={() => (draft.value = examined)}>{t('redo.drop')}</button>
      <button type="button" class="filled" onClick={() => void examine(id, draft.value)}>{t('redo.go')}</button>
    </div>
  );
}
