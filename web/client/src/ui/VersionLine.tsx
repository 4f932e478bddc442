/** One line when a newer version is ready: now or later, and never over something that is being written. */

import { putOff, update, useNewer } from '../state/version';
import { p } from './phoneWords';

export function VersionLine() {
  return (
    <div class="version">
      <span role="status">{words()}</span>
      <button type="button" onClick={() => void useNewer()}>{p('version.now')}</button>
      <button type="button" class="plain" onClick={() => (putOff.value = true)}>{p('version.later')}</button>
    </div>
  );
}

function words(): string {
  if (update.value === 'writing') return p('version.writing');
  return p(update.value === 'failed' ? 'version.failed' : 'version.ready');
}
