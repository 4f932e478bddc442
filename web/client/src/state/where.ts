/** Where the person is: the address, as a signal. */

import { signal } from '@preact/signals';
import { placeOf } from '../domain/where';

let shown = location.hash; // the address of the page that stands there
export const where = signal(placeOf(shown));

addEventListener('hashchange', () => show(location.hash));

function show(hash: string): void {
  shown = hash;
  where.value = placeOf(hash);
}

/** Go to another place. */
export function go(hash: string): void {
  location.hash = hash;
}

/** The same place seen otherwise: at once, and one step back leads past it. */
export function instead(hash: string): void {
  location.replace(hash);
  show(hash);
}

/** The page that stands there under an address that a reload goes on with; never when the person is on the way to another. */
export function remember(hash: string): void {
  if (location.hash !== shown || hash === shown) return; // once: Safari allows a hundred in half a minute
  history.replaceState(null, '', hash);
  shown = location.hash;
}
