/** The week of a day: ISO 8601, from Monday, as the dispatch lists count. */

const DAY_MS = 86_400_000;

/** The number of the week that the day `2026-11-23` lies in; 0 for what is no day. */
export function weekOf(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return 0;
  const weekday = (new Date(at).getUTCDay() + 6) % 7; // Monday is 0
  const thursday = at + (3 - weekday) * DAY_MS;
  const year = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - year) / (7 * DAY_MS)) + 1;
}
