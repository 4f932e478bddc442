/** The text to agree to, on its own and in full, before anything is recorded (PIPL art. 29). */

import { useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import type { Terms } from '../../domain/track';
import { consented, start } from '../../state/track';
import { pick } from '../../state/words';
import { t } from './words';

export function Consent({ text }: { text: Terms }) {
  const [agreed, setAgreed] = useState(false);
  const before = consented(text);
  return (
    <section class="consent" aria-labelledby="consent">
      <h2 id="consent">{t('read')}</h2>
      {[text.purpose, text.kept, text.seen, text.choice].map((words) => <p key={words.en}>{pick(words)}</p>)}
      {before === null ? (
        <label class="tick"><input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} /><span>{t('agree', { version: text.version })}</span></label>
      ) : <p class="hint">{t('agreed', { time: beijingTime(before.agreed_at), version: before.version })}</p>}
      <button type="button" class="filled big" disabled={before === null && !agreed} onClick={() => void start()}>{t('start')}</button>
    </section>
  );
}
