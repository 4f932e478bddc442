/** Whose page this is, and the way out. */

import { account, signOut } from '../state/session';
import { language } from '../state/language';
import { theme } from '../state/theme';
import { Menu } from '../ui/Menu';
import { p } from '../ui/phoneWords';
import { say } from '../ui/say';

export function AccountMenu() {
  const who = account.value;
  if (who === null) return null;
  const unit = who.unit === null ? '' : language.value === 'zh' ? who.unit.name_zh : who.unit.name_en;
  return (
    <Menu class="account" name={say('account')} sign={<svg class="icon-line" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="8" r="4" /><path d="M4 21c1-4 4-6 8-6s7 2 8 6" /></svg>}>
      <p><strong>{who.display_name}</strong></p>
      <p class="hint">{unit}</p>
      <button type="button" onClick={() => (theme.value = theme.value === 'sun' ? 'light' : 'sun')}>{p(theme.value === 'sun' ? 'theme.toLight' : 'theme.toSun')}</button>
      <a class="button" href="#/device">{p('device')}</a>
      <button type="button" onClick={() => void signOut()}>{say('account.out')}</button>
    </Menu>
  );
}
