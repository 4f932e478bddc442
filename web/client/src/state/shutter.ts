/** What is known at the moment of a shutter: position, its age, and where the lens looks. */

import { computed } from '@preact/signals';
import { fixAge, rounded, type Heading, type Moment } from '../domain/photo';
import { lens } from './heading';
import { course, position, positionCame } from './position';

/** A compass that has said nothing for so long is not believed any more. */
const SILENT_MS = 3_000;

/** Where the lens looks, by the compass, else by the way of walking; null when neither tells. */
export const looking = computed<Heading | null>(() => lookingBy(lens.value?.degrees ?? null, course.value));

function lookingBy(compass: number | null, walking: number | null): Heading | null {
  if (compass !== null) return { heading_deg: compass, heading_source: 'compass' };
  return walking === null ? null : { heading_deg: rounded(walking), heading_source: 'course' };
}

/** The moment that is now. */
export function momentNow(): Moment {
  const came = positionCame.value;
  const now = { steady: performance.now(), calendar: Date.now() };
  const told = lens.value;
  const silent = told === null || now.steady - told.came > SILENT_MS;
  return {
    taken_at: new Date(now.calendar).toISOString(),
    fix: position.value,
    fix_age_s: position.value === null || came === null ? null : fixAge(came, now),
    heading: lookingBy(silent ? null : told.degrees, course.value),
  };
}
