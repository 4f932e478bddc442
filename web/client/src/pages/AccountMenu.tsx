/** Whose page this is, and the way out. */

import { hashOf } from '../domain/where';
import { account, signOut } from '../state/session';
import { language } from '../state/language';
import { say } from '../ui/say';
import { exchangeWays } from './exchangeWays';

export function AccountMenu() {
  const who = account.value;
  if (who === null) return null;
  const unit = who.unit === null ? '' : language.value === 'zh' ? who.unit.name_zh : who.unit.name_en;
  return (
    <details>
      <summary aria-label={say('account')}>
        <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="12" cy="8" r="4" /><path d="M4 21c1-4 4-6 8-6s7 2 8 6" /></svg>
      </summary>
      <div class="menu">
        <p><strong>{who.display_name}</strong></p>
        <p class="hint">{unit}</p>
        {exchangeWays().map((to) => (
          <a key={to} class="button narrow" href={hashOf([to])} onClick={(event) => event.currentTarget.closest('details')?.removeAttribute('open')}>{say(`nav.${to}`)}</a>
        ))}
        <button type="button" onClick={() => void signOut()}>{say('account.out')}</button>
      </div>
    </details>
  );
}
