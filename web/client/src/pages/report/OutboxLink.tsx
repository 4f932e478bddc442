/** "Not yet sent: n", on every page, leading to the outbox. */

import { beijingTime } from '../../domain/moment';
import { unsent } from '../../state/outbox';
import { t } from './words';

export function OutboxLink() {
  const oldest = unsent.value[0];
  const words = oldest === undefined ? '' : t('outbox.notSent', { n: unsent.value.length, time: beijingTime(oldest.savedAt) });
  return (
    <a class="outbox-link" href="#/outbox" title={words}>
      {t('outbox.short')}
      {oldest === undefined ? null : <span class="count">{unsent.value.length}</span>}
      <span class="unseen" aria-live="polite">{words}</span>
    </a>
  );
}
