/** The package this person took along: what it knows of features, cases and reports, for the time without a network. */

import { computed, signal } from '@preact/signals';
import { ageDays, STALE_AFTER_DAYS, type AreaManifest } from '../domain/area';
import type { CaseLine } from '../domain/case';
import type { Feature, NearFeature } from '../domain/feature';
import type { ReceivedReport } from '../domain/received';
import { currentArea, keptFiles } from '../offline/areas';
import { Damaged, KeptPackage } from '../offline/keptPackage';
import { phoneStore } from '../offline/store';
import { reach } from './reach';

export interface Taken {
  readonly manifest: AreaManifest;
  /** When the server put it together. */
  readonly at: string;
  readonly ageDays: number;
  readonly stale: boolean;
}

/** The manifest of the current package; null when this person has none on this device. */
export const current = signal<AreaManifest | null>(null);
/** A file of the package was altered or is gone: it is not used, and an update brings it anew. */
export const damaged = signal(false);
/** The person wants the map of the package though the server is there. */
export const packageWanted = signal(false);

/** The package with its date and age; null when there is none. */
export const taken = computed<Taken | null>(() => {
  const manifest = current.value;
  if (manifest === null) return null;
  const age = ageDays(manifest.taken_at, Date.now());
  return { manifest, at: manifest.taken_at, ageDays: age, stale: age >= STALE_AFTER_DAYS };
});

/** Whether the map is drawn from the package: nothing is reached, or the person wants it so. */
export const fromPackage = computed(() => current.value !== null && !damaged.value && (packageWanted.value || isAwayNow()));

let owner: string | null = null;
let opened: KeptPackage | null = null;

/** Begin with what this person took along; null when nobody is signed in. */
export async function ownAreas(account: string | null): Promise<void> {
  owner = account;
  opened = null;
  packageWanted.value = damaged.value = false;
  current.value = null;
  if (account === null) return;
  const manifest = await phoneStore().then((store) => currentArea(store, account)).catch(() => null);
  if (owner === account) current.value = manifest;
}

/** Another package counts from now on, or none. */
export function nowCurrent(manifest: AreaManifest | null): void {
  opened = null;
  damaged.value = false;
  current.value = manifest;
}

/** The package, to be read file by file; null when there is none. */
export function keptPackage(): KeptPackage | null {
  const manifest = current.value;
  if (manifest === null || owner === null) return null;
  if (opened?.manifest !== manifest) opened = new KeptPackage(manifest, keptFiles(owner));
  return opened;
}

/** What the package answers; `none` when there is no package, or a file of it is not what was fetched. */
export async function fromKept<T>(ask: (kept: KeptPackage) => Promise<T>, none: T): Promise<T> {
  const kept = keptPackage();
  if (kept === null) return none;
  try {
    return await ask(kept);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    damaged.value = true;
    return none;
  }
}

/** A feature as the package has it; null when it is not in there. */
export async function keptFeature(layer: string, id: string): Promise<Feature | null> {
  return await fromKept((kept) => kept.feature(layer, id), null);
}

/** What can be inspected within so many metres, nearest first, each with its last report; null without a package. */
export async function nearKept(longitude: number, latitude: number, radiusM: number, limit = 30): Promise<{ readonly features: readonly NearFeature[]; readonly total: number } | null> {
  return await fromKept((kept) => kept.near([longitude, latitude], radiusM, limit), null);
}

/** Cases within so many metres, open and closed, nearest first. */
export async function keptCasesNear(longitude: number, latitude: number, radiusM: number): Promise<readonly CaseLine[]> {
  return await fromKept((kept) => kept.casesNear([longitude, latitude], radiusM), []);
}

/** The cases of one feature, newest first. */
export async function keptCasesOf(layer: string, feature: string): Promise<readonly CaseLine[]> {
  return await fromKept((kept) => kept.casesOf(layer, feature), []);
}

/** The newest report on a feature that this person may read, as it was when the package was put together. */
export async function lastReportKept(layer: string, feature: string): Promise<ReceivedReport | null> {
  return await fromKept((kept) => kept.lastReport(layer, feature), null);
}

/** What `GET /api/today` said when the package was put together; null when it holds none. */
export async function keptTasks(): Promise<unknown> {
  return await fromKept((kept) => kept.tasks(), null);
}

function isAwayNow(): boolean {
  return reach.value === 'network' || reach.value === 'server';
}
