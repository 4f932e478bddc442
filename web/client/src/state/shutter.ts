/** What is known at the moment of a shutter: position, its age, and where the lens looks. */

import { computed, signal } from '@preact/signals';
import { fixAge, lensHeading, rounded, type Heading, type Moment } from '../domain/photo';
import { course, position, positionCame } from './position';

interface Turned extends DeviceOrientationEvent {
  readonly webkitCompassHeading?: number; // Safari: degrees clockwise from magnetic north
}

const compass = signal<{ readonly degrees: number | null; readonly came: number } | null>(null);
/** A compass that has said nothing for so long is not believed any more. */
const SILENT_MS = 3_000;

/** Where the lens looks, by the compass, else by the way of walking; null when neither tells. */
export const heading = computed<Heading | null>(() => headingOf(compass.value?.degrees ?? null, course.value));

function headingOf(byCompass: number | null, byWalking: number | null): Heading | null {
  if (byCompass !== null) return { heading_deg: byCompass, heading_source: 'compass' };
  return byWalking === null ? null : { heading_deg: rounded(byWalking), heading_source: 'course' };
}

/** The moment that is now. */
export function momentNow(): Moment {
  const came = positionCame.value;
  const now = { steady: performance.now(), calendar: Date.now() };
  const silent = compass.value === null || now.steady - compass.value.came > SILENT_MS;
  return {
    taken_at: new Date(now.calendar).toISOString(),
    fix: position.value,
    fix_age_s: position.value === null || came === null ? null : fixAge(came, now),
    heading: headingOf(silent ? null : compass.value!.degrees, course.value),
  };
}

/** Ask for the compass where the system wants to be asked (Safari); only a person's own tap may ask. */
export function askCompass(): void {
  const events = globalThis.DeviceOrientationEvent as (typeof DeviceOrientationEvent & { requestPermission?: () => Promise<string> }) | undefined;
  void events?.requestPermission?.().catch(() => undefined); // no is an answer: photos go without direction
}

/** Listen to the compass until the returned function is called. */
export function watchHeading(): () => void {
  const hear = (event: Event): void => {
    const degrees = degreesOf(event as Turned);
    if (degrees !== undefined) compass.value = { degrees, came: performance.now() };
  };
  const names = ['deviceorientationabsolute', 'deviceorientation'];
  for (const name of names) addEventListener(name, hear);
  return () => {
    for (const name of names) removeEventListener(name, hear);
    compass.value = null;
  };
}

/** Degrees of the lens; null when it looks up or down; undefined for an event that knows no north. */
function degreesOf({ alpha, beta, gamma, absolute, webkitCompassHeading }: Turned): number | null | undefined {
  if (webkitCompassHeading !== undefined && webkitCompassHeading >= 0) return rounded(webkitCompassHeading + screenTurn());
  return !absolute || alpha === null || beta === null || gamma === null ? undefined : lensHeading(alpha, beta, gamma);
}

/** How far the picture is turned against the device: Safari's heading is that of the device's upper edge. */
function screenTurn(): number {
  return (globalThis.screen?.orientation as ScreenOrientation | undefined)?.angle ?? 0;
}
