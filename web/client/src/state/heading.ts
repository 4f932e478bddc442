/** Where the top of the phone points, when the device knows north; null otherwise, and then north is up. */

import { signal } from '@preact/signals';
import { headingOf } from '../domain/today';

export const heading = signal<number | null>(null);

type Turned = DeviceOrientationEvent & { readonly webkitCompassHeading?: number };

/** Follow the compass until the returned function is called. */
export function watchHeading(): () => void {
  const turned = (event: Event): void => {
    const found = headingOf(event as Turned);
    if (found !== null) heading.value = Math.round(found);
  };
  const names = ['deviceorientationabsolute', 'deviceorientation'];
  for (const name of names) addEventListener(name, turned);
  return () => {
    for (const name of names) removeEventListener(name, turned);
    heading.value = null;
  };
}
