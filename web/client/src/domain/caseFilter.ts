/** What the ledger shows, kept in the page's own address by the names that `GET /api/cases` takes. */

const SINGLE = [
  'layer', 'unit', 'term', 'zone', 'overdue', 'open', 'q', 'found_since', 'found_until', 'due_until', 'sort',
  'verifying', 'supervising', 'concerns', 'leader', 'asks', 'not_unit', 'look_back_until', 'feature', 'origin', 'bbox',
] as const;
const SEVERAL = ['status'] as const;
/** Filters that no field of the page shows: they come from "my work" or from the map, and are told in words. */
export const FROM_ELSEWHERE = ['verifying', 'supervising', 'concerns', 'leader', 'asks', 'not_unit', 'look_back_until', 'feature', 'origin', 'bbox', 'due_until'] as const;

export type Single = (typeof SINGLE)[number];
export const SORTS = ['newest', 'deadline', 'changed', 'look_back'] as const;

/** The query with the names the ledger knows, in one order, so that equal views have equal addresses. */
export function cleaned(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of SEVERAL) for (const value of [...new Set(query.getAll(name))].sort()) if (value !== '') kept.append(name, value);
  for (const name of SINGLE) {
    const value = query.get(name) ?? '';
    if (value !== '' && !(name === 'sort' && value === 'newest')) kept.set(name, value);
  }
  return kept;
}

/** The query with one filter set; an empty value takes it away. */
export function having(query: URLSearchParams, name: Single, value: string): URLSearchParams {
  const changed = new URLSearchParams(query);
  if (value === '') changed.delete(name);
  else changed.set(name, value);
  return cleaned(changed);
}

/** The query with a status added or taken away; naming statuses replaces "open". */
export function toggled(query: URLSearchParams, status: string): URLSearchParams {
  const now = query.getAll('status');
  const changed = new URLSearchParams(query);
  changed.delete('status');
  changed.delete('open');
  for (const each of now.includes(status) ? now.filter((one) => one !== status) : [...now, status]) changed.append('status', each);
  return cleaned(changed);
}

/** The query with all cases, the open ones, or the ended ones. */
export function standing(query: URLSearchParams, open: '' | 'true' | 'false'): URLSearchParams {
  const changed = new URLSearchParams(query);
  changed.delete('status');
  changed.delete('open');
  if (open !== '') changed.set('open', open);
  return cleaned(changed);
}

/** Whether anything but the order is asked for. */
export function filters(query: URLSearchParams): boolean {
  return [...cleaned(query).keys()].some((name) => name !== 'sort');
}

/** Only the order is kept. */
export function unfiltered(query: URLSearchParams): URLSearchParams {
  return having(new URLSearchParams(), 'sort', query.get('sort') ?? '');
}

/** The page's address. */
export function ledgerHash(query: URLSearchParams): string {
  const asked = cleaned(query).toString();
  return asked === '' ? '#/cases' : `#/cases?${asked}`;
}

/** The query as the server takes it. */
export function casesAddress(query: URLSearchParams, limit: number): string {
  const asked = cleaned(query);
  asked.set('limit', String(limit));
  return `/api/cases?${asked.toString()}`;
}
