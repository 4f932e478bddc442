/** A case being opened by hand: what is typed, what is missing, and what is sent. */

import type { PlaceShape } from './shape';

export interface Draft {
  readonly layer: string;
  readonly title: string;
  readonly found_on: string;
  readonly feature: string;
  readonly longitude: string;
  readonly latitude: string;
  readonly description: string;
  readonly quantity: string;
  readonly source: string;
  readonly origin: string;
  readonly origin_id: string;
  readonly why: string;
  readonly outline: PlaceShape | null; // the line or area that the report marked; counts while nobody types a place
}

/** What an address names: an object on the map, a report, a place; found today unless it says otherwise. */
export function begunWith(query: URLSearchParams, today: string): Draft {
  const text = (name: string): string => query.get(name) ?? '';
  const [longitude = '', latitude = ''] = text('at').split(',');
  const report = text('report');
  return {
    layer: text('layer'), title: '', found_on: today, feature: text('feature'), longitude, latitude, description: '', quantity: '', source: text('source'),
    origin: report === '' ? 'hand' : 'report', origin_id: report, why: '', outline: null,
  };
}

export type Lack = 'layer' | 'title' | 'found_on' | 'place' | 'figure' | 'quantity';

/** What keeps the draft from being sent. */
export function lacks(draft: Draft): readonly Lack[] {
  const found: Lack[] = [];
  if (draft.layer === '') found.push('layer');
  if (draft.title.trim() === '') found.push('title');
  if (draft.found_on === '') found.push('found_on');
  const place = draft.longitude.trim() !== '' || draft.latitude.trim() !== '';
  if (place && spotTyped(draft) === null) found.push('figure');
  if (!place && draft.outline === null && draft.feature === '' && draft.source.trim() === '') found.push('place');
  if (draft.quantity.trim() !== '' && !(Number(draft.quantity) >= 0)) found.push('quantity');
  return found;
}

/** The typed place; null while it is none on the globe. */
export function spotTyped(draft: Pick<Draft, 'longitude' | 'latitude'>): [number, number] | null {
  const figures = [draft.longitude, draft.latitude].map((typed) => (typed.trim() === '' ? NaN : Number(typed)));
  const [longitude, latitude] = figures as [number, number];
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : null;
}

/** The case as the server takes it. An object's own place is used unless another one is typed. */
export function bodyOf(draft: Draft): Readonly<Record<string, unknown>> {
  const spot = spotTyped(draft);
  return {
    layer: draft.layer, title: draft.title.trim(), found_on: draft.found_on, description: draft.description.trim(), source: draft.source.trim(),
    origin: draft.origin, why: draft.why.trim(),
    ...(draft.feature === '' ? {} : { features: [draft.feature] }),
    ...placeOf(spot, draft.outline),
    ...(draft.quantity.trim() === '' ? {} : { quantity: Number(draft.quantity) }),
    ...(draft.origin_id === '' ? {} : { origin_id: draft.origin_id }),
  };
}

function placeOf(spot: readonly [number, number] | null, outline: PlaceShape | null): Readonly<Record<string, unknown>> {
  if (spot !== null) return { place: { type: 'Point', coordinates: spot } };
  return outline === null ? {} : { place: outline };
}
