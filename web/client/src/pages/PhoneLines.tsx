/** At most one more line under the head: a new version, why offline work is off, or how to install. */

import { may } from '../state/session';
import { hideHint, hintHidden, install, isApple, offer, standsAlone } from '../state/install';
import { offline, putOff, update } from '../state/version';
import { signal } from '@preact/signals';
import { p } from '../ui/phoneWords';
import { VersionLine } from '../ui/VersionLine';

/** For this visit; the page about this device says it always. */
const understood = signal(false);

export function PhoneLines() {
  if (update.value !== 'none' && !putOff.value) return <VersionLine />;
  if (!may('report.submit')) return null; // the office's desks need neither
  if ((offline.value === 'insecure' || offline.value === 'certificate') && !understood.value) return <Off why={offline.value} />;
  return offline.value === 'ready' && !standsAlone.value && !hintHidden.value ? <Hint /> : null;
}

function Off({ why }: { why: 'insecure' | 'certificate' }) {
  return (
    <div class="version off">
      <span>{p(`offline.short.${why}`)}</span>
      <a class="button" href="#/device">{p('offline.more')}</a>
      <button type="button" class="plain" onClick={() => (understood.value = true)}>{p('offline.ok')}</button>
    </div>
  );
}

/** Only where the browser offers it, or Apple's way is known: a hint that leads nowhere is noise. */
function Hint() {
  if (offer.value === null && !isApple()) return null;
  return (
    <div class="version hint-line">
      <span>{p(offer.value === null ? 'install.apple' : 'install.hint')}</span>
      {offer.value === null ? null : <button type="button" onClick={() => void install()}>{p('install.go')}</button>}
      <button type="button" class="plain" onClick={hideHint}>{p('install.not')}</button>
    </div>
  );
}
