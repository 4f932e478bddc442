/** Claims as the server tells them: what was said, and what is known of each thing it speaks of. */

import { beijingTime } from './moment';
import type { Words } from './report';

export const STANDINGS = ['against', 'doubted', 'no_list', 'unknown', 'partly', 'holds'] as const;
export type Standing = (typeof STANDINGS)[number];
/** From the gravest on, as the server sorts them. */
export const ANSWERS = ['against', 'doubted', 'unclear', 'unknown', 'for'] as const;
export type Answer = (typeof ANSWERS)[number];
export const KINDS = ['done', 'sealed', 'removed', 'moved', 'cleared', 'none_found', 'in_ledger'] as const;

export interface Scope {
  readonly basis: 'layer' | 'list';
  readonly features: readonly string[];
  readonly units: readonly string[];
  readonly villages: readonly string[];
  readonly zones: readonly string[];
  readonly box: readonly number[] | null;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly place: string;
}

export interface Claim {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly kind_words: Words;
  readonly text: string;
  readonly source: string;
  readonly source_id: string | null;
  readonly said_on: string;
  readonly as_of: string | null;
  readonly layer: string | null;
  readonly unit: string | null;
  readonly count: number | null;
  readonly count_unit: string | null;
  readonly qualifier: string | null;
  readonly area_m2: number | null;
  readonly area_text: string | null;
  readonly scope: Scope;
  readonly case: string | null;
  readonly total_of: string | null;
  readonly recorded_at: string;
  readonly account_name: string;
  readonly withdrawn_at: string | null;
  readonly withdrawn_why: string | null;
  readonly demonstration: boolean;
}

export interface Sum {
  readonly standing: Standing;
  readonly standing_words: Words;
  readonly listed: number;
  readonly answers: Readonly<Record<Answer, number>>;
  readonly for_report: number;
  readonly for_image: number;
  readonly against_report: number;
  readonly against_image: number;
  readonly unplaced: number;
  readonly unlisted: number | null;
  /** By how much the listed area falls short of the announced one; null where it does not. */
  readonly short: Words | null;
}

export interface ClaimLine {
  readonly claim: Claim;
  readonly sum: Sum;
}

export interface ClaimList {
  readonly claims: readonly ClaimLine[];
  readonly total: number;
  readonly next: string | null;
  readonly standings: Readonly<Record<Standing, number>>;
  readonly as_of: string | null;
}

export interface ImageSays {
  readonly scene: string;
  readonly day: string;
  readonly verdict: 'for' | 'against' | 'unclear';
  readonly verdict_words: Words;
  readonly values: Readonly<Record<string, unknown>>;
  readonly why: Words;
}

export interface Thing {
  readonly feature: string;
  readonly label: string;
  readonly place: readonly [number, number] | null;
  readonly box: readonly [number, number, number, number] | null;
  readonly state: string | null;
  readonly state_words: Words | null;
  readonly answer: Answer;
  readonly answer_words: Words;
  readonly by: 'report' | 'image' | 'record' | null;
  readonly seen_on: string | null;
  readonly why: Words;
  readonly report: LastReport | null;
  /** Who was sent to look, the latest first. */
  readonly checks: readonly Check[];
  readonly images: readonly ImageSays[];
}

export interface Check {
  readonly lead: string;
  readonly state: string;
  readonly state_words: Words;
  readonly unit: string | null;
}

export interface LastReport {
  /** null for who may not open it */
  readonly id: string | null;
  readonly seen_on: string;
  readonly state_words: Words | null;
  readonly remainder: number | null;
  readonly remainder_unit: string | null;
}

export interface ThingList extends ClaimLine {
  readonly things: readonly Thing[];
  readonly total: number;
  readonly next: string | null;
}

export interface Change {
  readonly at: string;
  readonly before: Standing | null;
  readonly before_words: Words | null;
  readonly sum: Sum;
  readonly reports: number;
  readonly images: number;
  readonly records: number;
}

/** `≥ 20 个`: the count as it was said; empty where none was. */
export function countSaid({ count, count_unit, qualifier }: Pick<Claim, 'count' | 'count_unit' | 'qualifier'>): string {
  if (count === null) return '';
  const sign = qualifier === '>=' ? '≥ ' : qualifier === '~' ? '≈ ' : '';
  return `${sign}${count.toLocaleString('en-US')} ${count_unit ?? ''}`.trim();
}

/** Widths of a bar in percent: none that is not 0 is too narrow to be seen. */
export function shares(answers: Sum['answers']): readonly { readonly answer: Answer; readonly width: number }[] {
  const total = ANSWERS.reduce((sum, answer) => sum + answers[answer], 0);
  const least = 2;
  const wide = ANSWERS.filter((answer) => answers[answer] > 0).map((answer) => ({ answer, width: Math.max(least, (answers[answer] / total) * 100) }));
  const over = wide.reduce((sum, { width }) => sum + width, 0);
  return wide.map(({ answer, width }) => ({ answer, width: (width / over) * 100 }));
}

/** A square frame around a thing, in degrees, with room: no narrower than a chip of ten-metre pixels is legible. */
export function frameOf([west, south, east, north]: readonly [number, number, number, number], leastM = 400): readonly [number, number, number, number] {
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  const high = 111_320;
  const wide = high * Math.cos((middle[1] * Math.PI) / 180);
  const side = Math.max(leastM, 1.6 * Math.max((east - west) * wide, (north - south) * high));
  const [dx, dy] = [side / 2 / wide, side / 2 / high];
  return [middle[0] - dx, middle[1] - dy, middle[0] + dx, middle[1] + dy];
}

/** A shape as the path of a drawing of 100 by 100 over a frame; points are left to a mark. */
export function outline(shape: GeoJSON.Geometry, [west, south, east, north]: readonly [number, number, number, number]): string {
  const at = ([x = 0, y = 0]: readonly number[]): string => `${(((x - west) / (east - west)) * 100).toFixed(2)} ${(((north - y) / (north - south)) * 100).toFixed(2)}`;
  const walk = (given: unknown): string => {
    const parts = given as readonly unknown[];
    if (!Array.isArray(parts[0])) return '';
    if (typeof (parts[0] as readonly unknown[])[0] === 'number') return `M${(parts as readonly number[][]).map(at).join('L')}`;
    return parts.map(walk).join('');
  };
  return shape.type === 'Point' || shape.type === 'MultiPoint' || shape.type === 'GeometryCollection' ? '' : walk(shape.coordinates);
}

/** Reports against a claim where nothing is on record, as far as they had come by the end of a day; all of them without one. */
export function unplacedBy<T extends { readonly noun: string; readonly feature: string | null; readonly at: string }>(observations: readonly T[], asOf: string): readonly T[] {
  return observations.filter(({ noun, feature, at }) => noun === 'report' && feature === null && (asOf === '' || beijingTime(at).slice(0, 10) <= asOf));
}
