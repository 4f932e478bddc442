/** How the pages look: calm by default, or for the sun, with high contrast and larger words. Kept on this device. */

import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'sun';

const KEPT = 'lakewatch.theme';
const GROUND: Readonly<Record<Theme, string>> = { light: '#0B5A78', sun: '#FFFFFF' };

export const theme = signal<Theme>(localStorage.getItem(KEPT) === 'sun' ? 'sun' : 'light');

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', GROUND[theme.value]);
  localStorage.setItem(KEPT, theme.value);
});
