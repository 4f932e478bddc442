/** Where one is in the application: what stands behind the # of the address. */

export interface Place {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** The place an address names; an empty one is the map. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parts = path.split('/').filter(Boolean).map(decoded);
  return { path: parts.length > 0 ? parts : ['map'], query: new URLSearchParams(query) };
}

/** The address of a place. */
export function hashOf(path: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${asked === '' ? '' : `?${asked}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a % that stands for itself
  }
}
