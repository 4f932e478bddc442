/** Whether something is being written on this page: a new version waits for it, in whichever tab it is. */

import { effect, signal } from '@preact/signals';
import { holdWriting } from '../offline/worker';
import { where } from './where';

const FIELDS = 'textarea, select, input:not([type="search"])';
/** Typing there loses nothing: a search, a filter, the sign-in. */
const PASSING = '[role="search"], [role="presentation"], .sign-in';

const typed = signal(false);

/** Follow what people type; called once, at the page's start. */
export function watchWriting(): void {
  const note = (event: Event): void => {
    const field = event.target as Element;
    if (field.matches(FIELDS) && field.closest('form') !== null && field.closest(PASSING) === null) typed.value = true;
  };
  addEventListener('input', note);
  addEventListener('hashchange', () => (typed.value = false));
  let release: (() => void) | null = null;
  effect(() => {
    const writing = typed.value || where.value.path[0] === 'report';
    if (writing) release ??= holdWriting();
    else {
      release?.();
      release = null;
    }
  });
}
