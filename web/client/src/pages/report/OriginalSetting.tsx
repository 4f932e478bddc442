/** Whether originals follow their photos, chosen once for this device; and those that wait, with a way to send them. */

import { useEffect, useState } from 'preact/hooks';
import { language } from '../../state/language';
import {
  chooseOriginals, countOriginals, dropRefusedOriginals, originalsAfter, originals, originalSetting, sendingOriginals, SETTINGS, tellsNetwork,
  type OriginalSetting as Setting,
} from '../../state/originals';
import { account } from '../../state/session';
import { c } from '../../ui/photoWords';

export function OriginalSetting() {
  const setting = originalSetting.value;
  return (
    <details class="original-setting">
      <summary>{c('original.setting')}: {c(`original.${setting}`)}</summary>
      <p class="hint">{c('original.why')}</p>
      <label class="field">
        <span class="unseen">{c('original.setting')}</span>
        <select value={setting} onChange={(event) => chooseOriginals(event.currentTarget.value as Setting)}>
          {SETTINGS.map((each) => <option key={each} value={each}>{c(`original.${each}`)}</option>)}
        </select>
      </label>
      {setting === 'wifi' && !tellsNetwork() ? <p class="warning">{c('original.cannotTell')}</p> : null}
    </details>
  );
}

/** What of the originals is still on this device; nothing when nothing is. */
export function OriginalsWaiting() {
  const mine = account.value?.id ?? null;
  const [sure, setSure] = useState(false);
  useEffect(() => { if (mine !== null) void countOriginals(mine); }, [mine]);
  const { waiting, refused } = originals.value;
  if (mine === null || waiting + refused === 0) return null;
  const speech = (): string => (language.value === 'zh' ? 'zh-CN' : 'en');
  return (
    <div class="notice originals" role="status">
      {waiting === 0 ? null : <p>{c('original.waiting', { n: waiting })}</p>}
      {waiting === 0 ? null : (
        <button type="button" disabled={sendingOriginals.value} onClick={() => void originalsAfter(mine, speech, true)}>
          {c(sendingOriginals.value ? 'original.sending' : 'original.sendNow')}
        </button>
      )}
      {refused === 0 ? null : <p>{c('original.refused', { n: refused })}</p>}
      {refused === 0 ? null : (
        <button type="button" class={sure ? 'danger' : ''} onClick={() => (sure ? void dropRefusedOriginals(mine) : setSure(true))}>
          {c(sure ? 'original.dropSure' : 'original.drop')}
        </button>
      )}
    </div>
  );
}
