/**
 * Is it one of these? What is known close to something new: features, cases (closed ones too), late reports.
 * The distances are the server's (`layers/rules/alike.py`); offline the same are asked of the package.
 */

import type { Words } from './report';
import { cornersOf, thinned, type PlaceShape } from './shape';

export type OfferedNoun = 'feature' | 'case' | 'report';

export interface Offered {
  readonly noun: OfferedNoun;
  readonly id: string;
  readonly layer: string | null;
  readonly distance_m: number | null;
}

/** What was offered before sending, by whom it was known, and the one that it is; null says: none of these. */
export interface About {
  readonly asked: 'server' | 'package' | 'phone';
  readonly offered: readonly Offered[];
  readonly chosen: Offered | null;
}

/** An offer with what a person needs to recognise it. */
export interface Offer extends Offered {
  readonly name: Words;
  readonly state: string | null; // of a feature or report, by its layer's words
  readonly status: Words | null; // of a case
  readonly closed: boolean;
  readonly at: string | null;
  readonly note: string;
}

export interface Offers {
  readonly asked: About['asked'];
  readonly offers: readonly Offer[];
}

/** What `GET /api/alike` answers. */
export interface AlikeAnswer {
  readonly features: readonly { readonly layer: string; readonly id: string; readonly label: string; readonly state: string | null; readonly distance_m: number }[];
  readonly cases: readonly {
    readonly layer: string; readonly id: string; readonly number: string; readonly title: string; readonly status: string; readonly status_words: Words;
    readonly closed_on: string | null; readonly rebound: boolean; readonly distance_m: number | null;
  }[];
  readonly reports: readonly {
    readonly layer: string; readonly id: string; readonly observed_at: string; readonly state_seen: string | null; readonly author_name: string;
    readonly note: string; readonly distance_m: number;
  }[];
}

export const USUAL_M = 50;
const NEAR_M: Readonly<Record<string, number>> = { sewage_outlets: 5 }; // as `layers/rules/alike.py`
export const REPORT_DAYS = 90;
const MOST_POINTS_ASKED = 60;
const MOST_OFFERED = 12;

/** How near two things of a kind must be to be taken for one. */
export function nearM(layer: string): number {
  return NEAR_M[layer] ?? USUAL_M;
}

/** The layers that may hold the same thing: the report's own, and for a quick note the one it says it saw. */
export function kindsOf(layer: string, answers: Readonly<Record<string, string>>): readonly string[] {
  const seen = layer === 'quick_notes' ? (answers['kind'] ?? '') : '';
  return seen === '' || seen === 'other' ? [layer] : [layer, seen];
}

/** The question to the server. */
export function alikeAddress(kinds: readonly string[], place: PlaceShape): string {
  const asked = new URLSearchParams([...kinds.map((kind) => ['layer', kind] as [string, string]), ['place', JSON.stringify(thinned(place, MOST_POINTS_ASKED))]]);
  return `/api/alike?${asked.toString()}`;
}

/** The server's answer as offers, the nearest first. */
export function offersOf({ features, cases, reports }: AlikeAnswer): readonly Offer[] {
  return nearestFirst([
    ...features.map((each): Offer => ({ ...plain('feature', each), name: same(each.label), state: each.state })),
    ...cases.map((each): Offer => ({ ...plain('case', each), name: same(`${each.number} ${each.title}`), status: each.status_words, closed: each.rebound, at: each.closed_on })),
    ...reports.map((each): Offer => ({ ...plain('report', each), name: same(each.author_name), state: each.state_seen, at: each.observed_at, note: each.note })),
  ]);
}

/** An offer of which nothing more is known. */
export function plain(noun: OfferedNoun, { id, layer, distance_m }: Pick<Offered, 'id' | 'layer' | 'distance_m'>): Offer {
  return { noun, id, layer, distance_m, name: same(id), state: null, status: null, closed: false, at: null, note: '' };
}

export function same(name: string): Words {
  return { zh: name, en: name };
}

export function nearestFirst(offers: readonly Offer[]): readonly Offer[] {
  const far = (each: Offer): number => Math.round(each.distance_m ?? 0);
  const rank = (each: Offer): number => ['feature', 'case', 'report'].indexOf(each.noun);
  return [...offers].sort((one, other) => far(one) - far(other) || rank(one) - rank(other) || one.id.localeCompare(other.id)).slice(0, MOST_OFFERED);
}

/** The offer as it goes along with the report. */
export function offeredOf({ noun, id, layer, distance_m }: Offer): Offered {
  return { noun, id, layer, distance_m };
}

export function keyOf({ noun, layer, id }: Offered): string {
  return `${noun} ${layer ?? ''} ${id}`;
}

/** Whether an answer still speaks of everything that is offered now. */
export function stillAnswers(about: About | null, offers: readonly Offer[]): boolean {
  if (about === null) return offers.length === 0;
  const known = new Set(about.offered.map(keyOf));
  return offers.every((offer) => known.has(keyOf(offer)));
}

/** Places to look around, of a shape of any kind. */
export function placesAround(shape: PlaceShape): ReturnType<typeof cornersOf> {
  return cornersOf(thinned(shape, MOST_POINTS_ASKED));
}
