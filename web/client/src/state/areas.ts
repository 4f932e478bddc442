/** The package this person took along: what it knows of features, cases and reports, for the time without a network. */

import { computed, signal } from '@preact/signals';
import { ageDays, STALE_AFTER_DAYS, type AreaManifest } from '../domain/area';
import type { CaseLine } from '../domain/case';
import type { Feature, NearFeature } from '../domain/feature';
import type { ReceivedReport } from '../domain/received';
import type { Place } from '../domain/report';
import type { KeptPackage } from '../offline/keptPackage';

export interface Taken {
  readonly manifest: AreaManifest;
  /** When the server put it together. */
  readonly at: string;
  readonly ageDays: number;
  readonly stale: boolean;
}

/** The manifest of the current package; null when this person has none on this device. */
export const current = signal<AreaManifest | null>(null);

/** The package with its date and age; null when there is none. */
export const taken = computed<Taken | null>(() => {
  const manifest = current.value;
  if (manifest === null) return null;
  const age = ageDays(manifest.taken_at, Date.now());
  return { manifest, at: manifest.taken_at, ageDays: age, stale: age >= STALE_AFTER_DAYS };
});

let opened: Promise<KeptPackage | null> | undefined;
let open = async (): Promise<KeptPackage | null> => null;

/** Tell how the current package is opened; a change of package opens anew. */
export function openWith(opener: () => Promise<KeptPackage | null>): void {
  open = opener;
  opened = undefined;
}

/** The package, read when it is first asked for; null when there is none, or none that can be trusted. */
export async function keptPackage(): Promise<KeptPackage | null> {
  if (current.value === null) return null;
  opened ??= open();
  return await opened;
}

/** A feature as the package has it; null when it is not in there. */
export async function keptFeature(layer: string, id: string): Promise<Feature | null> {
  return (await (await keptPackage())?.feature(layer, id)) ?? null;
}

/** What can be inspected within so many metres, nearest first, each with its last report. */
export async function nearKept(longitude: number, latitude: number, radiusM: number, limit = 30): Promise<{ readonly features: readonly NearFeature[]; readonly total: number } | null> {
  return (await (await keptPackage())?.near([longitude, latitude], radiusM, limit)) ?? null;
}

/** Cases within so many metres, open and closed, nearest first. */
export async function keptCasesNear(longitude: number, latitude: number, radiusM: number): Promise<readonly CaseLine[]> {
  return (await (await keptPackage())?.casesNear([longitude, latitude] as Place, radiusM)) ?? [];
}

/** The cases of one feature, newest first. */
export async function keptCasesOf(layer: string, feature: string): Promise<readonly CaseLine[]> {
  return (await (await keptPackage())?.casesOf(layer, feature)) ?? [];
}

/** The newest report on a feature that this person may read, as it was when the package was put together. */
export async function lastReportKept(layer: string, feature: string): Promise<ReceivedReport | null> {
  return (await (await keptPackage())?.lastReport(layer, feature)) ?? null;
}

/** What `GET /api/today` said when the package was put together; null when it holds none. */
export async function keptTasks(): Promise<unknown> {
  return (await (await keptPackage())?.tasks()) ?? null;
}
