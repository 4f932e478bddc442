/** Where files are dropped; the same by a button, because not everybody can drag. */

import { useState } from 'preact/hooks';
import { t } from './words';

interface Given {
  readonly some: boolean;
  readonly disabled: boolean;
  readonly take: (files: readonly File[]) => void;
}

export function DropPlace({ some, disabled, take }: Given) {
  const [over, setOver] = useState(false);
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <div class={`drop ${over ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}>
      <p class="drag-words">{t('new.drop')} <span class="hint">{t('new.or')}</span></p>
      <label class="button file">
        {t(some ? 'new.pickMore' : 'new.pick')}
        <input type="file" multiple disabled={disabled} aria-describedby="import-what" onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ''; // the same file may be chosen again
        }} />
      </label>
      <p class="hint" id="import-what">{t('new.what')}</p>
    </div>
  );
}
