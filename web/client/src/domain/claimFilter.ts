/** What the page of claims shows, kept in its own address by the names that `GET /api/claims/answers` takes. */

const NAMES = ['standing', 'layer', 'unit', 'kind', 'text', 'as_of', 'withdrawn'] as const;
export type ClaimFilter = (typeof NAMES)[number];

/** The filters that the page knows, in one order: equal views have equal addresses. */
export function cleaned(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of NAMES) {
    const value = query.get(name) ?? '';
    if (value !== '') kept.set(name, value);
  }
  return kept;
}

/** The query with one filter set; an empty value takes it away. */
export function having(query: URLSearchParams, name: ClaimFilter, value: string): URLSearchParams {
  const changed = new URLSearchParams(query);
  if (value === '') changed.delete(name);
  else changed.set(name, value);
  return cleaned(changed);
}

/** Whether more than the standing is asked for. */
export function narrowed(query: URLSearchParams): boolean {
  return NAMES.some((name) => name !== 'standing' && query.has(name));
}

/** The page's address. */
export function claimsHash(query: URLSearchParams): string {
  const asked = cleaned(query).toString();
  return asked === '' ? '#/claims' : `#/claims?${asked}`;
}

/** The list's address at the server. Its counts are of all standings, so that the switches tell them. */
export function claimsAddress(query: URLSearchParams, limit: number): string {
  const asked = cleaned(query);
  asked.set('limit', String(limit));
  return `/api/claims/answers?${asked.toString()}`;
}
