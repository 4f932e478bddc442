/** The layers and units that the signed-in person may see, read once after sign-in. */

import { signal } from '@preact/signals';
import { getJson, type Problem } from '../api/client';
import type { Layer } from '../domain/layer';

export type { Layer } from '../domain/layer';

export interface UnitName {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
}

export const layers = signal<readonly Layer[]>([]);
export const units = signal<readonly UnitName[]>([]);
export const catalogueProblem = signal<Problem | null>(null);

/** Read both; what could not be read is a problem to show. */
export async function readCatalogue(): Promise<void> {
  const [gotLayers, gotUnits] = await Promise.all([
    getJson<{ layers: Layer[] }>('/api/layers'),
    getJson<{ units: UnitName[] }>('/api/units'),
  ]);
  if ('value' in gotLayers) layers.value = gotLayers.value.layers;
  if ('value' in gotUnits) units.value = gotUnits.value.units;
  const failed = [gotLayers, gotUnits].find((got) => 'problem' in got);
  catalogueProblem.value = failed && 'problem' in failed ? failed.problem : null;
}

/** A layer by id. */
export function layerOf(id: string): Layer | undefined {
  return layers.value.find((layer) => layer.id === id);
}
