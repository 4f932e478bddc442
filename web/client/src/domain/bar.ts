/** Which ways stand in the bar at the phone's lower edge, and which behind "more". */

export const PLACES = 5; // 72 px each on a phone of 360 px: a thumb's width and a word of four signs

/** All of them while they fit; else one place fewer, because "more" takes the last. */
export function inTheBar<T>(ways: readonly T[], places = PLACES): { readonly first: readonly T[]; readonly rest: readonly T[] } {
  const fit = ways.length <= places ? ways.length : places - 1;
  return { first: ways.slice(0, fit), rest: ways.slice(fit) };
}
