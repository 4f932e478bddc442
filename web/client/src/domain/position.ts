/** How old and how good a position is, and how far two of them lie apart. */

import type { Fix, Place } from './report';

/** After two minutes a walker may be a hundred metres on: shown as old, sent as it is. */
export const STALE_AFTER_S = 120;
/** Beyond this the position does not tell one dike from the next. */
export const COARSE_FROM_M = 50;

/** Seconds since the fix was taken; null when its time is unknown. */
export function ageSeconds(fix: Fix, nowMs: number): number | null {
  if (fix.taken_at === null) return null;
  const taken = Date.parse(fix.taken_at);
  return Number.isNaN(taken) ? null : Math.max(0, Math.round((nowMs - taken) / 1000));
}

/** Whether the fix may belong to a place the person has left; an unknown time counts as old. */
export function isStale(fix: Fix, nowMs: number): boolean {
  const age = ageSeconds(fix, nowMs);
  return age === null || age > STALE_AFTER_S;
}

/**
 * Whether a report's position goes along with a fresh fix: while the person stays with it, not when a draft is
 * taken up again somewhere else. Then the person decides.
 */
export function follows(kept: Fix | null, fresh: Fix): boolean {
  if (kept === null) return true;
  if (kept.taken_at === null || fresh.taken_at === null) return false;
  return Date.parse(fresh.taken_at) - Date.parse(kept.taken_at) <= STALE_AFTER_S * 1000;
}

/** What the browser's geolocation says, as a fix; browsers speak WGS84 (W3C Geolocation, 5.1). */
export function fixOf(position: GeolocationPosition): Fix {
  return {
    longitude: position.coords.longitude,
    latitude: position.coords.latitude,
    accuracy_m: Math.round(position.coords.accuracy * 10) / 10,
    taken_at: new Date(position.timestamp).toISOString(),
    source: 'gps',
    datum: 'wgs84',
  };
}

/** Metres between two places on a sphere of the Earth's mean radius: right to 0.5%, enough to warn by. */
export function metresBetween([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const rad = Math.PI / 180;
  const half = (degrees: number): number => Math.sin((degrees * rad) / 2) ** 2;
  const chord = half(lat2 - lat1) + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * half(lon2 - lon1);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(chord)));
}
