/** The closing conditions as the machine judges them: met or missing, and why, in a sentence that can be checked. */

import type { Condition } from '../../domain/case';
import { pick } from '../../state/words';
import { t } from './words';

export function Conditions({ conditions }: { conditions: readonly Condition[] }) {
  const met = conditions.filter((each) => each.met).length;
  return (
    <section class="panel-card" aria-labelledby="conditions">
      <h2 id="conditions">{t('conditions')} <span class="hint figures">{conditions.length === 0 ? '' : t('conditions.count', { n: met, total: conditions.length })}</span></h2>
      {conditions.length === 0 ? <p class="empty">{t('conditions.none')}</p> : null}
      <ul class="conditions">
        {[...conditions].sort((a, b) => Number(a.met) - Number(b.met)).map((each) => (
          <li key={each.id} class={each.met ? 'met' : 'unmet'}>
            <svg class="mark" width="18" height="18" viewBox="0 0 24 24" aria-hidden="true"><path d={each.met ? 'M4 12l5 5L20 6' : 'M6 6l12 12M18 6L6 18'} /></svg>
            <div>
              <p class="what">{pick(each)} <span class="verdict">{t(each.met ? 'conditions.met' : 'conditions.missing')}</span></p>
              <p class="why">{pick(each.why)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
