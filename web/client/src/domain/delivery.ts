/** How long it has been: since anything was delivered, since the oldest unsent report was saved. */

export type Alarm = 'calm' | 'late' | 'alarm';

const DAY_MS = 86_400_000;
export const LATE_DAYS = 1;
export const ALARM_DAYS = 3;

/** Whole days between two instants in milliseconds; never below 0, as clocks may differ. */
export function daysBetween(earlier: number, later: number): number {
  return Math.max(0, Math.floor((later - earlier) / DAY_MS));
}

/** How loud to say it: only what waits raises an alarm, not a quiet week. */
export function alarmOf(oldestUnsent: number | null, now: number): Alarm {
  if (oldestUnsent === null) return 'calm';
  const days = daysBetween(oldestUnsent, now);
  return days >= ALARM_DAYS ? 'alarm' : days >= LATE_DAYS ? 'late' : 'calm';
}

/** A pause before the next try, in milliseconds: twice as long each time, and never for all phones at once. */
export function pause(tries: number, chance: number, first = 5_000, longest = 300_000): number {
  const whole = Math.min(longest, first * 2 ** Math.min(Math.max(0, tries - 1), 20));
  return Math.round(whole * (0.5 + chance / 2));
}
