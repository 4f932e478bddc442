/** The compass: where the top of the phone points, and where the lens at its back looks; null when no north is known. */

import { signal } from '@preact/signals';
import { lensHeading, rounded } from '../domain/photo';
import { headingOf } from '../domain/today';

/** Where the top of the phone points, whole degrees; without it north is up. */
export const heading = signal<number | null>(null);
/** Where the lens looks (null: up or down), and when that was told, by the steady clock in milliseconds. */
export const lens = signal<{ readonly degrees: number | null; readonly came: number } | null>(null);

type Turned = DeviceOrientationEvent & { readonly webkitCompassHeading?: number };

/** Ask for the compass where the system wants to be asked (Safari); only a person's own tap may ask. */
export function askCompass(): void {
  const events = globalThis.DeviceOrientationEvent as (typeof DeviceOrientationEvent & { requestPermission?: () => Promise<string> }) | undefined;
  void events?.requestPermission?.().catch(() => undefined); // no is an answer: one goes without direction
}

/** Follow the compass until the returned function is called. */
export function watchHeading(): () => void {
  const turned = (event: Event): void => {
    const found = headingOf(event as Turned);
    if (found !== null) heading.value = Math.round(found);
    const degrees = lensOf(event as Turned);
    if (degrees !== undefined) lens.value = { degrees, came: performance.now() };
  };
  const names = ['deviceorientationabsolute', 'deviceorientation'];
  for (const name of names) addEventListener(name, turned);
  return () => {
    for (const name of names) removeEventListener(name, turned);
    heading.value = null;
    lens.value = null;
  };
}

/** Degrees of the lens; null when it looks up or down; undefined for an event that knows no north. */
function lensOf({ alpha, beta, gamma, absolute, webkitCompassHeading }: Turned): number | null | undefined {
  if (webkitCompassHeading !== undefined && webkitCompassHeading >= 0) return rounded(webkitCompassHeading + screenTurn());
  return !absolute || alpha === null || beta === null || gamma === null ? undefined : lensHeading(alpha, beta, gamma);
}

/** How far the picture is turned against the device: Safari's heading is that of the device's upper edge. */
function screenTurn(): number {
  return (globalThis.screen?.orientation as ScreenOrientation | undefined)?.angle ?? 0;
}
