/** Earlier photos of a feature, and those of today's tasks, taken along so that they are there without a network. */

import { speech } from '../api/client';
import { ghosts, nearestFirst, type Ghost } from '../domain/ghost';
import { placeOf, type ReportList } from '../domain/received';
import { isSaid, lastSaid, readThrough } from '../offline/kept';
import { keptPicture, pictureThrough } from '../offline/pictures';
import { lastReportKept } from './areas';
import { position } from './position';

const MOST_REPORTS = 20;
/** So many are taken along of one feature, small (some 15 kB each). */
const OF_A_FEATURE = 4;
/** So many tasks ahead are looked after, and not again within so long. */
const TASKS_AHEAD = 8;
const GOOD_FOR_MS = 6 * 3_600_000;

/** The earlier photos of a feature; null when neither the server nor this device tells of its reports. */
export async function ghostsOf(layer: string, feature: string, account: string): Promise<readonly Ghost[] | null> {
  const answer = await readThrough<ReportList>(addressOf(layer, feature), account, speech());
  if (isSaid(answer)) return ghosts(answer.value.reports);
  const packed = await lastReportKept(layer, feature);
  return packed === null ? null : ghosts([packed]);
}

/** Keep the small pictures of those taken nearest to here, one after another. */
export async function keepNearest(found: readonly Ghost[], account: string, most = OF_A_FEATURE): Promise<void> {
  const here = position.peek();
  for (const ghost of nearestFirst(found, here === null ? null : placeOf(here)).slice(0, most)) {
    if ((await keptPicture(smallOf(ghost), account)) === null) await pictureThrough(smallOf(ghost), account);
  }
}

/** In the morning, while there is a network: what the next tasks' places looked like before. */
export async function takeAlong(tasks: readonly { readonly layer: string; readonly feature: string | null }[], account: string): Promise<void> {
  for (const { layer, feature } of tasks.slice(0, TASKS_AHEAD)) {
    if (feature === null || (await isGood(layer, feature, account))) continue;
    const found = await ghostsOf(layer, feature, account);
    if (found === null) return; // the network is gone again
    await keepNearest(found, account, 1);
  }
}

async function isGood(layer: string, feature: string, account: string): Promise<boolean> {
  const said = await lastSaid<ReportList>(addressOf(layer, feature), account, speech());
  return said !== null && Date.now() - Date.parse(said.at) < GOOD_FOR_MS;
}

function addressOf(layer: string, feature: string): string {
  const query = new URLSearchParams({ layer, feature, limit: String(MOST_REPORTS) });
  return `/api/reports?${query.toString()}`;
}

/** Where the small picture is. */
export function smallOf(ghost: Ghost): string {
  return `${ghost.address}?longest_px=320`;
}
