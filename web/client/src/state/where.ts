/** Where the person is: the address, as a signal. */

import { signal } from '@preact/signals';
import { placeOf } from '../domain/where';

export const where = signal(placeOf(location.hash));

addEventListener('hashchange', () => (where.value = placeOf(location.hash)));

/** Go to another place. */
export function go(hash: string): void {
  location.hash = hash;
}

/** The same place seen otherwise: at once, and one step back leads past it. */
export function instead(hash: string): void {
  location.replace(hash);
  where.value = placeOf(hash);
}
