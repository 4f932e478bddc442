/** One press to the other language: words, dates and documents change, data do not. */

import { language } from '../state/language';
import { say } from './say';

export function LanguageSwitch() {
  const other = language.value === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" class="plain language" lang={other === 'zh' ? 'zh-CN' : 'en'} aria-label={say('language.to')} onClick={() => (language.value = other)}>
      {say('language')}
    </button>
  );
}
