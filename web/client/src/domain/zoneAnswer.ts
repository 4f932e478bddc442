/** In which zone a thing lies, as of when, in which version of the boundary: as the server answers. */

import type { Words } from './report';

export interface ZoneShare extends Words {
  readonly kind: string;
  /** How much of the thing lies in it, 0 to 1. */
  readonly share: number;
}

export interface ZoneAnswer {
  readonly boundary: string;
  readonly name: Words;
  readonly status: string;
  readonly status_words: Words;
  readonly in_force_from: string | null;
  readonly in_force_to: string | null;
  readonly demonstration: boolean;
  /** Whether it is the law on the day asked for. */
  readonly holds: boolean;
  readonly zones: readonly ZoneShare[];
  /** How much of the thing lies in no zone. */
  readonly outside: number;
}

export interface ZoneAnswers {
  readonly version: number;
  readonly recorded_at: string | null;
  readonly on: string;
  readonly answers: readonly ZoneAnswer[];
}

/** A share as whole per cent: what is not all is never told as 100, what is not nothing never as 0. */
export function percent(share: number): number {
  return share <= 0 ? 0 : share >= 1 ? 100 : Math.min(99, Math.max(1, Math.round(share * 100)));
}

/** What lies where, the largest first, outside as a kind of its own; what is below a thousandth is the rounding of lines. */
export function sharesOf(answer: ZoneAnswer): readonly { readonly kind: string; readonly words: Words | null; readonly share: number }[] {
  const inside = answer.zones.map(({ kind, share, zh, en }) => ({ kind, words: { zh, en }, share }));
  return [...inside, { kind: '', words: null, share: answer.outside }].filter(({ share }) => share >= 0.001).sort((one, other) => other.share - one.share);
}

/** The law of the day first, then what was the law, the latest first, then drafts and proposals, the latest noted first. */
export function inOrder(answers: readonly ZoneAnswer[]): readonly ZoneAnswer[] {
  const rank = ({ holds, in_force_from }: ZoneAnswer): number => (holds ? 0 : in_force_from !== null ? 1 : 2);
  return [...answers].reverse().sort((one, other) => rank(one) - rank(other) || (other.in_force_from ?? '').localeCompare(one.in_force_from ?? ''));
}
