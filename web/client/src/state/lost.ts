/** What waited when this page was here last and is not in its storage any more; what the server knows of it. */

import { signal } from '@preact/signals';
import { getJson } from '../api/client';
import { mark, marked, type Marked } from '../offline/marker';

/** `gone`: nobody has it. `delivered`: the server does. `partly`: without all its photos. `unknown`: nobody to ask yet. */
export type Fate = 'gone' | 'delivered' | 'partly' | 'unknown';

export interface Lost extends Marked {
  readonly fate: Fate;
}

export const lost = signal<readonly Lost[]>([]);

/** Compare the note beside the database with what is here, and ask the server about the rest. */
export async function lookForLost(account: string, here: ReadonlySet<string>): Promise<void> {
  const missing = marked(account).filter((each) => !here.has(each.id));
  const first = (lost.value = missing.map((each): Lost => ({ ...each, fate: 'unknown' })));
  const found: Lost[] = [];
  for (const each of missing) found.push({ ...each, fate: await fateOf(each.id) });
  if (lost.value === first) lost.value = found; // unless its author has read it meanwhile, or somebody else is here
}

async function fateOf(id: string): Promise<Fate> {
  const got = await getJson<{ missing_photos: readonly string[] }>(`/api/reports/${id}`);
  if ('value' in got) return got.value.missing_photos.length === 0 ? 'delivered' : 'partly';
  return got.problem.status === 404 ? 'gone' : 'unknown';
}

/** Note what waits now; what was found lost stays on the note until its author has read it. */
export function noteWaiting(account: string, waiting: readonly Marked[]): void {
  const kept = [...lost.value, ...waiting];
  mark(account, kept.map(({ id, title, savedAt }) => ({ id, title, savedAt })));
}

/** The author has read it. */
export function lostUnderstood(): void {
  lost.value = [];
}
