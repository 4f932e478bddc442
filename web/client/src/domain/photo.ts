/** What a report says of a photo or a voice note it brings along, and what was known at the shutter. */

import type { Fix } from './report';

export type PhotoRole = 'overview' | 'detail' | 'document' | 'voice';
export type VoiceType = 'audio/webm' | 'audio/mp4' | 'audio/ogg';

/** Where the lens looked, degrees clockwise from north, and what told it. */
export interface Heading {
  readonly heading_deg: number;
  readonly heading_source: 'compass' | 'course';
}

/** One entry of a report's list, as it is sent; what is not known is left out, as older phones do. */
export interface Photo {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly role: PhotoRole;
  readonly source: 'camera' | 'gallery' | 'microphone';
  readonly taken_at: string | null;
  readonly fix: Fix | null;
  readonly fix_age_s?: number | null;
  readonly heading_deg?: number | null;
  readonly heading_source?: Heading['heading_source'] | null;
  readonly original_sha256?: string | null; // of the file it was made of, when that was another one
  readonly original_size_bytes?: number | null;
  readonly media_type?: VoiceType | null;
  readonly duration_s?: number | null;
}

/** What the phone knew when the shutter was pressed. */
export interface Moment {
  readonly taken_at: string;
  readonly fix: Fix | null;
  readonly fix_age_s: number | null;
  readonly heading: Heading | null;
}

/** A fix beyond this age is of another day; the server takes no higher number. */
export const OLDEST_FIX_S = 31_536_000;
export const MOST_VOICES = 3;
export const LONGEST_VOICE_S = 120;

export function isVoice(photo: Pick<Photo, 'role'>): boolean {
  return photo.role === 'voice';
}

/** What is seen of a report, and what is heard. */
export function pictures<P extends Pick<Photo, 'role'>>(photos: readonly P[]): readonly P[] {
  return photos.filter((photo) => !isVoice(photo));
}

/** How many of a report's pictures are not among those that are missing; a voice note is no picture. */
export function picturesThere(photos: readonly Pick<Photo, 'role' | 'sha256'>[], missing: readonly string[]): number {
  return pictures(photos).filter((photo) => !missing.includes(photo.sha256)).length;
}

export function voices<P extends Pick<Photo, 'role'>>(photos: readonly P[]): readonly P[] {
  return photos.filter(isVoice);
}

/** The moment's part of an entry. */
export function ofMoment(moment: Moment | null): Pick<Photo, 'taken_at' | 'fix' | 'fix_age_s' | 'heading_deg' | 'heading_source'> {
  if (moment === null) return { taken_at: null, fix: null };
  const { taken_at, fix, fix_age_s, heading } = moment;
  return { taken_at, fix, fix_age_s, heading_deg: heading?.heading_deg ?? null, heading_source: heading?.heading_source ?? null };
}

/**
 * How old a fix is, in seconds to a tenth: by the steady clock, and by the calendar's since it came, whichever
 * says more (a steady clock stands still in some browsers while the phone sleeps). Both clocks are milliseconds.
 */
export function fixAge(came: { readonly steady: number; readonly calendar: number }, now: { readonly steady: number; readonly calendar: number }): number {
  const seconds = Math.max(now.steady - came.steady, now.calendar - came.calendar, 0) / 1000;
  return Math.min(OLDEST_FIX_S, Math.round(seconds * 10) / 10);
}

/**
 * Where the lens at the phone's back looks, from the device's Euler angles (degrees; W3C Device Orientation,
 * worked example of its appendix); null when it looks so steeply up or down that it has no direction.
 */
export function lensHeading(alpha: number, beta: number, gamma: number): number | null {
  const [a, b, g] = [alpha, beta, gamma].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const east = -Math.cos(a) * Math.sin(g) - Math.sin(a) * Math.sin(b) * Math.cos(g);
  const north = -Math.sin(a) * Math.sin(g) + Math.cos(a) * Math.sin(b) * Math.cos(g);
  return Math.hypot(east, north) < 0.35 ? null : rounded((Math.atan2(east, north) * 180) / Math.PI);
}

/** Degrees to a tenth in [0, 360). */
export function rounded(degrees: number): number {
  return (Math.round((((degrees % 360) + 360) % 360) * 10) / 10) % 360;
}
