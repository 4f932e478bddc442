/** Where the device says it is, kept fresh while a page asks for it. */

import { signal } from '@preact/signals';
import { fixAge } from '../domain/photo';
import { fixOf, STALE_AFTER_S } from '../domain/position';
import type { Fix } from '../domain/report';

export type PositionTrouble = 'denied' | 'unavailable' | 'insecure';

export const position = signal<Fix | null>(null);
/** When that position came, by the steady clock and by the calendar (milliseconds); its age is reckoned from here. */
export const positionCame = signal<{ readonly steady: number; readonly calendar: number } | null>(null);
/** The way the person walks, degrees clockwise from north, where the device tells one. */
export const course = signal<number | null>(null);
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
  forgetOld();
  ticking = setInterval(() => (clock.value = Date.now()), 1000);
  if (!isSecureContext) {
    positionTrouble.value = 'insecure';
    return;
  }
  watch = navigator.geolocation.watchPosition(
    (found) => {
      position.value = fixOf(found);
      positionCame.value = { steady: performance.now(), calendar: Date.now() };
      course.value = courseOf(found.coords);
      positionTrouble.value = null;
    },
    (error) => (positionTrouble.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
  );
}

/** Where the phone was when somebody last looked says nothing of where something new is. */
function forgetOld(): void {
  const came = positionCame.value;
  if (came !== null && fixAge(came, { steady: performance.now(), calendar: Date.now() }) <= STALE_AFTER_S) return;
  position.value = positionCame.value = course.value = null;
}

/** Who stands walks nowhere, whatever the sensor makes of it. */
function courseOf({ heading, speed }: GeolocationCoordinates): number | null {
  return heading === null || Number.isNaN(heading) || (speed ?? 0) < 0.5 ? null : heading;
}

function end(): void {
  clearInterval(ticking);
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
}
