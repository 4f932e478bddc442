/** A walk as it is recorded: points, segments between gaps, the parts in which it is sent, and GPX. */

import { canonical } from './canonical';
import { metresBetween } from './position';

/** Longitude, latitude, accuracy in metres or null, milliseconds since 1970. */
export type Point = readonly [number, number, number | null, number];

export interface Segmented {
  readonly segment: number;
  readonly point: Point;
}

export interface Consent {
  readonly version: string;
  readonly agreed_at: string;
}

/** What the server says about recording. */
export interface Terms {
  readonly version: string;
  readonly purpose: TermWords;
  readonly kept: TermWords;
  readonly seen: TermWords;
  readonly choice: TermWords;
  readonly days: number;
  readonly on: boolean;
  readonly mine: (Consent & { readonly withdrawn_at: string | null }) | null;
}

interface TermWords {
  readonly zh: string;
  readonly en: string;
}

export interface Part {
  readonly segment: number;
  readonly points: readonly Point[];
}

export interface Announced {
  readonly sha256: string;
  readonly segment: number;
  readonly points: number;
}

export interface Head {
  readonly started_at: string;
  readonly ended_at: string;
  readonly consent: Consent;
  readonly parts: readonly Announced[];
}

export interface TrackReceipt {
  readonly track: string;
  readonly content_sha256: string;
  readonly parts: readonly string[];
  readonly missing_parts: readonly string[];
  readonly received_at: string;
  readonly signature: string;
}

/** A longer silence is a gap: nothing is drawn across it. The server holds to the same figure. */
export const GAP_MS = 60_000;
export const MOST_POINTS = 500;

/** The segment a new point belongs to: the one before it, unless there was a gap or the page was away. */
export function segmentOf(last: Segmented | null, at: number, broken: boolean): number {
  if (last === null) return 0;
  const silent = at - last.point[3] > GAP_MS || at < last.point[3];
  return last.segment + (broken || silent ? 1 : 0);
}

/** The points as lines without a gap. */
export function linesOf(points: readonly Segmented[]): readonly (readonly Point[])[] {
  const lines = new Map<number, Point[]>();
  for (const { segment, point } of points) lines.set(segment, [...(lines.get(segment) ?? []), point]);
  return [...lines.values()];
}

/** The parts in which it is sent, each of one segment. */
export function partsOf(points: readonly Segmented[]): readonly Part[] {
  const parts: { segment: number; points: Point[] }[] = [];
  for (const { segment, point } of points) {
    const last = parts.at(-1);
    if (last === undefined || last.segment !== segment || last.points.length === MOST_POINTS) parts.push({ segment, points: [point] });
    else last.points.push(point);
  }
  return parts;
}

/** The text whose hash names a part. */
export function partText(part: Part): string {
  return canonical({ segment: part.segment, points: part.points });
}

/** Metres walked within segments; what lies across a gap counts for nothing. */
export function walkedM(points: readonly Segmented[]): number {
  return linesOf(points).reduce((sum, line) => sum + lengthM(line), 0);
}

function lengthM(line: readonly Point[]): number {
  return line.slice(1).reduce((sum, point, index) => sum + metresBetween([line[index]![0], line[index]![1]], [point[0], point[1]]), 0);
}

/** GPX 1.1: a gap is a new segment, no time is made up. */
export function gpxOf(name: string, points: readonly Segmented[]): string {
  const segments = linesOf(points).map((line) => `<trkseg>\n${line.map(trackPoint).join('\n')}\n</trkseg>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Lakewatch" xmlns="http://www.topografix.com/GPX/1/1">',
    `<trk><name>${escaped(name)}</name>`, ...segments, '</trk>', '</gpx>', '',
  ].join('\n');
}

function trackPoint([longitude, latitude, accuracy, at]: Point): string {
  const comment = accuracy === null ? '' : `<cmt>±${accuracy} m</cmt>`;
  return `<trkpt lat="${latitude.toFixed(7)}" lon="${longitude.toFixed(7)}"><time>${new Date(at).toISOString()}</time>${comment}</trkpt>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
