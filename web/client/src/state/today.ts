/** Today's tasks and what is around, from the server, or from what it said last. */

import { signal } from '@preact/signals';
import type { NearFeature } from '../domain/feature';
import type { Due, Kind, Today } from '../domain/today';
import { readThrough, type Answered } from '../offline/kept';
import type { Problem } from '../api/client';
import { keptTasks, nearKept } from './areas';
import { takeAlong } from './ghosts';
import { language } from './language';
import { shows } from './reach';
import { account, whenOthersCome } from './session';

const LIMIT = 50;
const RADIUS_M = 2000;

export interface Told {
  readonly today: Today;
  /** When the server said so, where that is not now. */
  readonly at: string | null;
}

export const told = signal<Told | null>(null);
export const todayProblem = signal<Problem | null>(null);
whenOthersCome(() => {
  told.value = todayProblem.value = null;
});

/** Read the first page; without a network the one that was read last, else the one taken along with the area. */
export async function readToday(): Promise<void> {
  const id = account.value?.id;
  if (id === undefined) return;
  const said = await readThrough<Today>(address(), id, language.value === 'zh' ? 'zh-CN' : 'en');
  if (account.value?.id !== id) return; // somebody else came meanwhile
  if ('value' in said && said.fresh) {
    void takeAlong(said.value.tasks, id); // what the next places looked like before
    for (const { id: kind, count } of said.value.kinds) if (kind !== 'inspect' && count > 0) void readKind(kind); // what was asked for, on whichever page
  }
  if ('value' in said) return found(said.value, said.fresh ? null : said.at);
  const packed = (await keptTasks()) as Today | null;
  if (account.value?.id !== id) return;
  if (packed !== null) return found(packed, '');
  todayProblem.value = said.problem;
}

/** The tasks of one kind, also those of later pages; null where neither server nor this device tells. */
export async function readKind(kind: Kind['id']): Promise<readonly Due[] | null> {
  const id = account.value?.id;
  if (id === undefined) return null;
  const said = await readThrough<Today>(`${address()}&kind=${kind}`, id, language.value === 'zh' ? 'zh-CN' : 'en');
  return 'value' in said ? said.value.tasks : null;
}

/** What today's list calls a thing: known to a phone that cannot read the thing itself; null where no list has it. */
export async function calledToday(layer: string, feature: string): Promise<string | null> {
  const among = (tasks: readonly Due[]): string | null => tasks.find((task) => task.layer === layer && task.feature === feature)?.label ?? null;
  return among(told.value?.today.tasks ?? []) ?? (layer === 'leads' ? among((await readKind('lead')) ?? []) : null);
}

/** The next page, added below. */
export async function readMore(): Promise<void> {
  const before = told.value;
  const id = account.value?.id;
  if (before === null || before.today.next === null || id === undefined) return;
  const said: Answered<Today> = await readThrough<Today>(before.today.next, id, language.value === 'zh' ? 'zh-CN' : 'en');
  if (told.value !== before) return; // read anew meanwhile, or somebody else's
  if (!('value' in said)) return void (todayProblem.value = said.problem);
  const tasks: readonly Due[] = [...before.today.tasks, ...said.value.tasks];
  told.value = { ...before, today: { ...said.value, tasks, returned: tasks.length } };
}

export interface Around {
  readonly features: readonly NearFeature[];
  readonly total: number;
  /** Out of the area taken along, not from the server. */
  readonly kept: boolean;
}

/** What can be inspected around a place, nearest first: from the server, else from the area taken along. */
export async function around(longitude: number, latitude: number): Promise<Around | null> {
  const id = account.value?.id;
  if (id === undefined) return null;
  const asked = `/api/near?lon=${longitude.toFixed(3)}&lat=${latitude.toFixed(3)}&radius_m=${RADIUS_M}&limit=20`;
  const said = await readThrough<{ features: readonly NearFeature[]; total: number }>(asked, id, language.value === 'zh' ? 'zh-CN' : 'en');
  if ('value' in said && said.fresh) return { ...said.value, kept: false };
  const near = await nearKept(longitude, latitude, RADIUS_M, 20);
  if (near !== null) return { ...near, kept: true };
  return 'value' in said ? { ...said.value, kept: true } : null;
}

function found(today: Today, at: string | null): void {
  told.value = { today, at };
  todayProblem.value = null;
  if (at !== null && at !== '') shows({ at, fresh: false });
}

function address(): string {
  return `/api/today?limit=${LIMIT}`;
}
