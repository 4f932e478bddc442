/** Where the device says it is, kept fresh while a page asks for it. */

import { signal } from '@preact/signals';
import { fixOf } from '../domain/position';
import type { Fix } from '../domain/report';

export type PositionTrouble = 'denied' | 'unavailable' | 'insecure';

export const position = signal<Fix | null>(null);
export const positionTrouble = signal<PositionTrouble | null>(null);
/** The device's clock in milliseconds, every second while somebody watches; ages are reckoned from it. */
export const clock = signal(Date.now());

let watchers = 0;
let watch: number | undefined;
let ticking: ReturnType<typeof setInterval> | undefined;

/** Watch the position until the returned function is called. */
export function watchPosition(): () => void {
  watchers += 1;
  if (watchers === 1) begin();
  return () => {
    watchers -= 1;
    if (watchers === 0) end();
  };
}

function begin(): void {
  clock.value = Date.now();
  ticking = setInterval(() => (clock.value = Date.now()), 1000);
  if (!isSecureContext) {
    positionTrouble.value = 'insecure';
    return;
  }
  watch = navigator.geolocation.watchPosition(
    (found) => {
      position.value = fixOf(found);
      positionTrouble.value = null;
    },
    (error) => (positionTrouble.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
}

function end(): void {
  clearInterval(ticking);
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
}
