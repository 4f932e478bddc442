/** What changed at the server since the package was put together: asked while the server is there. */

import { computed, signal } from '@preact/signals';
import { getJson } from '../api/client';
import { current, keptFeature } from './areas';

export interface AreaChange {
  readonly layer: string;
  readonly id: string;
  readonly label: string | null;
  readonly state: string | null;
  readonly version: number;
  readonly recorded_at: string;
  readonly retired: boolean;
}

export interface AreaChanges {
  readonly changes: readonly AreaChange[];
  readonly total: number;
  readonly now: string;
}

const known = signal<{ readonly area: string; readonly said: AreaChanges } | null>(null);

/** The changes since the current package; null while they are not known. */
export const changes = computed(() => (known.value !== null && known.value.area === current.value?.id ? known.value.said : null));

/** Ask; what the package already knows is no change. Without network what was said before stays. */
export async function readChanges(): Promise<void> {
  const manifest = current.value;
  if (manifest === null) return;
  const asked = new URLSearchParams({ since: manifest.taken_at, bbox: manifest.box.join(',') });
  const got = await getJson<AreaChanges>(`/api/areas/changes?${asked.toString()}`);
  if (!('value' in got)) return;
  const fresh = await Promise.all(got.value.changes.map(async (change) => {
    const kept = await keptFeature(change.layer, change.id);
    if (kept !== null) return change.version > kept.version;
    return manifest.kind !== 'grid' && !change.retired && change.recorded_at > manifest.taken_at; // new, and on this ground
  }));
  const left = got.value.changes.filter((_, each) => fresh[each]);
  known.value = { area: manifest.id, said: { ...got.value, changes: left, total: got.value.total - (got.value.changes.length - left.length) } };
}

/** The change of one feature; undefined when there is none, or none is known. */
export function changeOf(layer: string, id: string): AreaChange | undefined {
  return changes.value?.changes.find((change) => change.layer === layer && change.id === id);
}
