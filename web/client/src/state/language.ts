/** The language of the interface: Chinese first, kept on this device. */

import { effect, signal } from '@preact/signals';

export type Language = 'zh' | 'en';

const KEPT = 'lakewatch.language';

export const language = signal<Language>(localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh');

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(KEPT, language.value);
});
