/** Whether the server can be reached, and how old the things shown are: one quiet line on every page says it. */

import { signal } from '@preact/signals';
import { hearReach, type Reach } from '../api/client';

export type { Reach } from '../api/client';

export const reach = signal<Reach>('here');
/** When the server said what stands on the page, where it is not from now; null when all of it is. */
export const dataOf = signal<string | null>(null);

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 30_000;
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;

/** Say how old something shown is; the oldest counts. */
export function shows(said: { readonly at: string; readonly fresh: boolean }): void {
  if (!said.fresh && (dataOf.value === null || said.at < dataOf.value)) dataOf.value = said.at;
}

/** Follow what requests tell, and ask again by oneself while nothing is reached. Called once, at the page's start. */
export function watchReach(again: () => Promise<void>): void {
  const ask = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (reach.value === 'network' || reach.value === 'server') void again();
  };
  hearReach((heard) => {
    const before = reach.value;
    reach.value = heard;
    if (heard === 'network' || heard === 'server') return plan(ask);
    wait = FIRST_WAIT_MS;
    clearTimeout(timer);
    timer = undefined;
    if (heard === 'here' && before !== 'here') returned(again);
  });
  addEventListener('online', ask);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask();
  });
}

/** The server is back: what is old is read anew. */
function returned(again: () => Promise<void>): void {
  if (dataOf.value === null) return;
  dataOf.value = null; // those who still show something old will say so again
  void again();
}

function plan(ask: () => void): void {
  if (timer !== undefined) return;
  timer = setTimeout(ask, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}
