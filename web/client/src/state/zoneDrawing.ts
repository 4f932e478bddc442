/** The drawing on the page: what is drawn, with which tool, what is chosen, and what is kept on the device meanwhile. */

import { computed, signal } from '@preact/signals';
import { getJson, sendJson, type Problem } from '../api/client';
import type { BoundaryDetail } from '../domain/boundary';
import type { Caught } from '../domain/planarGrid';
import type { Place } from '../domain/report';
import type { Hindrance, Planar } from '../domain/topology';
import {
  begun, dirty, movedOn, pointCount, redone, resumed, saveBody, servedOf, stepped, sumsOf, undone, type Drawing, type ServedZone, type ZoneSum,
} from '../domain/zoneDrawing';
import { faultsOf } from '../domain/zoneFaults';
import { dropDrawing, keepDrawing, keptDrawing } from '../offline/drawings';
import { account } from './session';

export const TOOLS = ['points', 'cut', 'give', 'new'] as const;
export type Tool = (typeof TOOLS)[number];

export const drawing = signal<Drawing | null>(null);
export const detail = signal<BoundaryDetail | null>(null);
export const tool = signal<Tool>('points');
/** The number of the point that is chosen. */
export const chosen = signal<number | null>(null);
export const piece = signal<{ readonly zone: number; readonly part: number } | null>(null);
/** The line of a cut, or the ring of new ground, as far as it goes. */
export const line = signal<readonly Place[]>([]);
export const snapPx = signal(12);
/** What the point under the hand would be put on. */
export const catching = signal<Caught | null>(null);
/** By how much zones change while a point is dragged, in square metres by their number. */
export const live = signal<ReadonlyMap<number, number> | null>(null);
/** Why the last step could not be taken. */
export const hindrance = signal<Hindrance | null>(null);
export const told = signal('');
export const trouble = signal<Problem | null>(null);
/** When the work was kept that was taken up again; null for a drawing begun now. */
export const continued = signal<string | null>(null);
/** Whether somebody else saved zones since those were read that are drawn on. */
export const behind = signal(false);
/** Whether this device keeps the work; null before anything was drawn. */
export const safe = signal<boolean | null>(null);
/** What became of the last save. */
export const saved = signal<'saved' | 'kept-beside' | null>(null);

export const sums = computed<readonly ZoneSum[]>(() => (drawing.value === null ? [] : sumsOf(drawing.value)));
export const unsaved = computed(() => drawing.value !== null && dirty(drawing.value));
export const faults = signal<ReturnType<typeof faultsOf>>({ shown: [], count: 0 });

let boundary = '';
let served: readonly ServedZone[] = [];

/** Read a version and its zones, and take up what is kept of it on this device. */
export async function openDrawing(id: string): Promise<void> {
  if (boundary !== id) forget();
  boundary = id;
  const [version, zones] = await Promise.all([
    getJson<BoundaryDetail>(at(id)), getJson<GeoJSON.FeatureCollection<GeoJSON.Geometry | null>>(`${at(id)}/zones`),
  ]);
  if (boundary !== id) return; // another version was opened meanwhile
  const problem = 'problem' in version ? version.problem : 'problem' in zones ? zones.problem : null;
  trouble.value = problem;
  if ('problem' in version || 'problem' in zones) return;
  served = servedOf(zones.value);
  const kept = await keptDrawing(account.value?.id ?? '', id);
  if (boundary !== id) return;
  const work = kept === null || !version.value.may_edit ? null : resumed(kept);
  detail.value = version.value;
  continued.value = work === null ? null : kept!.at;
  behind.value = work !== null && movedOn(work, served);
  show(work ?? begun(served));
}

export function forget(): void {
  boundary = '';
  drawing.value = detail.value = trouble.value = continued.value = saved.value = safe.value = null;
  behind.value = false;
  faults.value = { shown: [], count: 0 };
  letGo();
  tool.value = 'points';
}

/** Choose nothing, draw no line. */
export function letGo(): void {
  chosen.value = piece.value = catching.value = live.value = hindrance.value = null;
  line.value = [];
  told.value = '';
}

export function choose(next: Tool): void {
  letGo();
  tool.value = next;
}

/** Take a step; one that cannot be taken is told and changes nothing. */
export function take(step: Planar | Hindrance): boolean {
  const now = drawing.value;
  if (now === null) return false;
  live.value = catching.value = null;
  hindrance.value = typeof step === 'string' ? step : null;
  if (typeof step === 'string') return false;
  saved.value = null;
  change(stepped(now, step));
  return true;
}

export function undo(): void {
  if (drawing.value === null || drawing.value.past.length === 0) return;
  letGo();
  change(undone(drawing.value));
}

export function redo(): void {
  if (drawing.value === null || drawing.value.future.length === 0) return;
  letGo();
  change(redone(drawing.value));
}

function change(next: Drawing): void {
  show(next);
  keepSoon();
}

const MANY = 20_000; // points from which on looking for faults is felt
let looking: ReturnType<typeof setTimeout> | undefined;

function show(next: Drawing): void {
  drawing.value = next;
  if (chosen.value !== null && next.now.places[chosen.value] === undefined) chosen.value = null;
  clearTimeout(looking);
  looking = setTimeout(() => { if (drawing.value === next) faults.value = faultsOf(next.now); }, pointCount(next.now) > MANY ? 600 : 30);
}

let keeping: Promise<void> = Promise.resolve();

/** Keep the work, one writing after the other; nothing that is as on the server is kept. */
function keepSoon(): void {
  const [who, id, what] = [account.value?.id ?? '', boundary, drawing.value];
  if (what === null) return;
  keeping = keeping.then(async () => {
    if (drawing.value !== what) return; // a newer one is kept instead
    if (!dirty(what)) return await dropDrawing(who, id);
    safe.value = await keepDrawing(who, id, { served: what.served, now: what.now, at: new Date().toISOString() });
  });
}

/** Throw the unsaved work away and draw on what the server has. */
export async function discard(): Promise<void> {
  await keeping;
  await dropDrawing(account.value?.id ?? '', boundary);
  const id = boundary;
  forget();
  await openDrawing(id);
}

/** Save what was drawn; a refusal leaves it as it is. */
export async function save(why: string): Promise<boolean> {
  const now = drawing.value;
  if (now === null) return false;
  const got = await sendJson<unknown>('PUT', `${at(boundary)}/zones`, saveBody(now, why));
  if ('problem' in got && got.problem.code !== 'edit-kept') {
    trouble.value = got.problem;
    return false;
  }
  await discard(); // what was drawn is on the server: as zones, or beside them
  saved.value = 'problem' in got ? 'kept-beside' : 'saved';
  return true;
}

function at(id: string): string {
  return `/api/boundaries/${encodeURIComponent(id)}`;
}
