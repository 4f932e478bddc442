/** What is known close to a place: asked of the server; without it of the package taken along, and always of this phone. */

import { getJson, isAway } from '../api/client';
import { positions } from '../domain/feature';
import { alikeAddress, keyOf, nearestFirst, nearM, offersOf, placesAround, plain, REPORT_DAYS, same, type AlikeAnswer, type Offer, type Offers } from '../domain/offer';
import { metresBetween } from '../domain/position';
import type { Place, ReportBody } from '../domain/report';
import { cornersOf, type PlaceShape } from '../domain/shape';
import { keptCasesNear, nearKept, taken } from './areas';
import { entries } from './outbox';

const PATIENCE_MS = 6_000; // of somebody in the field; a slow server's answer is told when it comes
const LONGEST_MS = 60_000;
const ENDED = new Set(['closed', 'watched']);
const DAY_MS = 86_400_000;

/** Features, cases and reports of these kinds near the place; `late` is told what a server says that kept us waiting. */
export async function lookAround(
  kinds: readonly string[], place: PlaceShape, now: number, late?: (offers: Offers) => void,
): Promise<Offers> {
  const mine = ownNear(kinds, place, now);
  const got = getJson<AlikeAnswer>(alikeAddress(kinds, place), { signal: AbortSignal.timeout(LONGEST_MS) });
  const soon = await Promise.race([got, new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))]);
  if (soon !== null && 'value' in soon) return { asked: 'server', offers: merged(offersOf(soon.value), mine) };
  if (soon === null) void got.then((slow) => { if ('value' in slow) late?.({ asked: 'server', offers: merged(offersOf(slow.value), mine) }); });
  if ((soon !== null && !isAway(soon.problem)) || taken.value === null) return { asked: 'phone', offers: mine };
  return { asked: 'package', offers: merged(await packageNear(kinds, place), mine) };
}

/** Each thing once, at its smallest distance. */
function merged(...lists: readonly (readonly Offer[])[]): readonly Offer[] {
  const found = new Map<string, Offer>();
  for (const offer of nearestFirst(lists.flat())) if (!found.has(keyOf(offer))) found.set(keyOf(offer), offer);
  return [...found.values()];
}

async function packageNear(kinds: readonly string[], place: PlaceShape): Promise<readonly Offer[]> {
  const around = await Promise.all(placesAround(place).map(async (at) => [...await featuresAt(kinds, at), ...await casesAt(kinds, at)]));
  return merged(...around);
}

async function featuresAt(kinds: readonly string[], [longitude, latitude]: Place): Promise<readonly Offer[]> {
  const near = await nearKept(longitude, latitude, Math.max(...kinds.map(nearM)), 100);
  return (near?.features ?? []).filter((each) => kinds.includes(each.layer) && each.distance_m <= nearM(each.layer)).map((each) => ({
    ...plain('feature', each), name: same(each.label ?? each.id), state: each.state, at: each.last_report?.observed_at ?? null,
  }));
}

async function casesAt(kinds: readonly string[], at: Place): Promise<readonly Offer[]> {
  const near = await keptCasesNear(at[0], at[1], Math.max(...kinds.map(nearM)));
  return near.filter((each) => kinds.includes(each.layer)).flatMap((each): Offer[] => {
    const metres = Math.min(...(each.place === null ? [] : positions(each.place)).map((there) => metresBetween(at, there)));
    if (metres > nearM(each.layer)) return [];
    const offered = { id: each.id, layer: each.layer, distance_m: Math.round(metres * 10) / 10 };
    return [{ ...plain('case', offered), name: same(`${each.number} ${each.title}`), closed: ENDED.has(each.status), at: each.closed_on }];
  });
}

/** This person's own late reports on this phone, those that wait to be sent too: the server may not know them. */
function ownNear(kinds: readonly string[], place: PlaceShape, now: number): readonly Offer[] {
  const late = entries.value.filter((entry) => now - Date.parse(entry.savedAt) <= REPORT_DAYS * DAY_MS);
  return nearestFirst(late.flatMap((entry): Offer[] => {
    const sent = JSON.parse(entry.body) as ReportBody;
    const there: readonly Place[] = sent.place !== null ? cornersOf(sent.place) : sent.fix === null ? [] : [[sent.fix.longitude, sent.fix.latitude]];
    const metres = Math.min(...there.flatMap((at) => cornersOf(place).map((from) => metresBetween(from, at))));
    if (!kinds.includes(sent.layer) || metres > nearM(sent.layer)) return [];
    const rounded = Math.round(metres * 10) / 10;
    return [{ ...plain('report', { id: entry.id, layer: sent.layer, distance_m: rounded }), name: entry.title, state: sent.state_seen, at: entry.savedAt, note: sent.note.slice(0, 80) }];
  }));
}
