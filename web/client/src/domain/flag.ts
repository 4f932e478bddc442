/** Flags as the server tells them, and the question asked of their list. */

import type { Words } from './report';

export type Verdict = 'explained' | 'confirmed' | 'reopened';

export interface FlagAnswer {
  readonly number: number;
  readonly verdict: Verdict;
  readonly text: string;
  readonly at: string;
  readonly name: string;
  readonly unit: string | null;
}

export interface Flag extends Words {
  readonly id: string;
  readonly kind: string;
  readonly name: Words;
  readonly weight: number;
  readonly noun: 'report' | 'case' | 'evidence';
  readonly noun_id: string;
  readonly about: string;
  readonly layer: string | null;
  readonly feature: string | null;
  readonly unit: string | null;
  readonly at: string;
  readonly open: boolean;
  readonly answer: Verdict | null;
  readonly answers: readonly FlagAnswer[];
  readonly others: readonly { readonly noun: string; readonly id: string }[];
  readonly others_hidden: number;
  readonly may: readonly Verdict[];
  readonly demonstration: boolean;
}

export interface FlagPageOf {
  readonly flags: readonly Flag[];
  readonly total: number;
  readonly counts: Readonly<Record<'kind' | 'layer' | 'unit', Readonly<Record<string, number>>>>;
  readonly kinds: Readonly<Record<string, Words>>;
  readonly next: string | null;
}

/** What the list is asked for; empty text does not filter. `since` is a day in Beijing time. */
export interface FlagFilter {
  readonly kind: string;
  readonly layer: string;
  readonly unit: string;
  readonly state: '' | 'open' | 'answered';
  readonly since: string;
}

/** What waits for an answer is what one comes for. */
export const FIRST: FlagFilter = { kind: '', layer: '', unit: '', state: 'open', since: '' };

export function filterOf(query: URLSearchParams): FlagFilter {
  const state = query.get('state');
  const text = (name: string): string => query.get(name) ?? '';
  const day = text('since');
  return {
    kind: text('kind'),
    layer: text('layer'),
    unit: text('unit'),
    state: state === 'all' ? '' : state === 'answered' ? 'answered' : 'open',
    since: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : '',
  };
}

/** The filter as the page's own address. */
export function pageAddress(filter: FlagFilter): string {
  const query = new URLSearchParams();
  for (const name of ['kind', 'layer', 'unit', 'since'] as const) if (filter[name] !== '') query.set(name, filter[name]);
  if (filter.state !== 'open') query.set('state', filter.state === '' ? 'all' : filter.state);
  const words = query.toString();
  return words === '' ? '#/flags' : `#/flags?${words}`;
}

/** The filter as the server reads it. */
export function listAddress(filter: FlagFilter, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const name of ['kind', 'layer', 'unit'] as const) if (filter[name] !== '') query.set(name, filter[name]);
  if (filter.state !== '') query.set('open', String(filter.state === 'open'));
  if (filter.since !== '') query.set('since', new Date(`${filter.since}T00:00:00+08:00`).toISOString());
  return `/api/flags?${query.toString()}`;
}

/** Where the record that a flag is about is shown; null where evidence has no page of its own. */
export function recordAddress(noun: string, id: string): string | null {
  if (noun === 'report') return `#/reports/${encodeURIComponent(id)}`;
  return noun === 'case' ? `#/cases/${encodeURIComponent(id)}` : null;
}
