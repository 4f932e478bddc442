/** Instants as people at the lake read them: Beijing time, whatever the device is set to (UTC+8, no summer time). */

const EIGHT_HOURS_MS = 8 * 3_600_000;

/** `2026-11-23 14:05`; an unreadable time is shown as it came. */
export function beijingTime(instant: string): string {
  const moment = Date.parse(instant);
  if (Number.isNaN(moment)) return instant;
  return new Date(moment + EIGHT_HOURS_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** The same with seconds, for records. */
export function beijingTimeExact(instant: string): string {
  const moment = Date.parse(instant);
  if (Number.isNaN(moment)) return instant;
  return new Date(moment + EIGHT_HOURS_MS).toISOString().slice(0, 19).replace('T', ' ');
}
