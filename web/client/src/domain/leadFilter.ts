/** What the desk of leads shows, kept in the page's own address by the names that `GET /api/leads` takes. */

const NAMES = ['state', 'kind', 'zone', 'source', 'run', 'unit'] as const;
export type LeadFilter = (typeof NAMES)[number];
/** All states; the desk begins with what waits for it. */
export const ANY = 'any';
const USUAL = 'new';

/** The filters that the desk knows, in one order, and the lead chosen: equal views have equal addresses. */
export function cleaned(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of [...NAMES, 'lead']) {
    const value = query.get(name) ?? '';
    if (value !== '' && !(name === 'state' && value === USUAL)) kept.set(name, value);
  }
  return kept;
}

/** The state asked for: what is new unless another one is named. */
export function stateAsked(query: URLSearchParams): string {
  return query.get('state') ?? USUAL;
}

/** The query with one filter set; an empty value takes it away. The lead chosen before is not in the new list. */
export function having(query: URLSearchParams, name: LeadFilter, value: string): URLSearchParams {
  const changed = new URLSearchParams(query);
  changed.delete('lead');
  if (value === '') changed.delete(name);
  else changed.set(name, value);
  return cleaned(changed);
}

/** The query with a lead chosen, or none. */
export function choosing(query: URLSearchParams, lead: string | null): URLSearchParams {
  const changed = new URLSearchParams(query);
  if (lead === null) changed.delete('lead');
  else changed.set('lead', lead);
  return cleaned(changed);
}

/** Whether more than the state is asked for. */
export function narrowed(query: URLSearchParams): boolean {
  return NAMES.some((name) => name !== 'state' && query.has(name));
}

/** The page's address. */
export function deskHash(query: URLSearchParams): string {
  const asked = cleaned(query).toString();
  return asked === '' ? '#/leads' : `#/leads?${asked}`;
}

/** The list's address at the server; after `from` for the next page. */
export function leadsAddress(query: URLSearchParams, limit: number, from: string | null = null): string {
  return `/api/leads?${asked(query, { limit: String(limit), ...(from === null ? {} : { after: from }) })}`;
}

/** The shapes of the same list. */
export function shapesAddress(query: URLSearchParams): string {
  return `/api/leads.geojson?${asked(query, {})}`;
}

function asked(query: URLSearchParams, more: Readonly<Record<string, string>>): string {
  const sent = cleaned(query);
  sent.delete('lead');
  const state = stateAsked(query);
  if (state === ANY) sent.delete('state');
  else sent.set('state', state);
  for (const [name, value] of Object.entries(more)) sent.set(name, value);
  return sent.toString();
}
