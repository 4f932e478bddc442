/** Where the person is: the address, as a signal. */

import { signal } from '@preact/signals';
import { placeOf } from '../domain/where';

export const where = signal(placeOf(location.hash));

addEventListener('hashchange', () => (where.value = placeOf(location.hash)));

/** Go to another place. */
export function go(hash: string): void {
  location.hash = hash;
}
