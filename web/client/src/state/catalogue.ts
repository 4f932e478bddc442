/** The layers and units that the signed-in person may see, read once after sign-in. */

import { signal } from '@preact/signals';
import type { Problem } from '../api/client';
import type { Layer } from '../domain/layer';
import { readThrough } from '../offline/kept';
import { language } from './language';
import { shows } from './reach';

export type { Layer } from '../domain/layer';

export interface UnitName {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
}

export const layers = signal<readonly Layer[]>([]);
export const units = signal<readonly UnitName[]>([]);
export const catalogueProblem = signal<Problem | null>(null);

/** Read both, or what was read last when nothing can be reached; what could not be read is a problem to show. */
export async function readCatalogue(account: string): Promise<void> {
  const speech = language.value === 'zh' ? 'zh-CN' : 'en';
  const [gotLayers, gotUnits] = await Promise.all([
    readThrough<{ layers: Layer[] }>('/api/layers', account, speech),
    readThrough<{ units: UnitName[] }>('/api/units', account, speech),
  ]);
  if ('value' in gotLayers) layers.value = gotLayers.value.layers;
  if ('value' in gotUnits) units.value = gotUnits.value.units;
  catalogueProblem.value = null;
  for (const got of [gotLayers, gotUnits]) {
    if ('value' in got) shows(got);
    else catalogueProblem.value = got.problem;
  }
}

/** Somebody else may have signed in: what the last person saw is not theirs to see. */
export function forgetCatalogue(): void {
  layers.value = [];
  units.value = [];
  catalogueProblem.value = null;
}

/** A layer by id. */
export function layerOf(id: string): Layer | undefined {
  return layers.value.find((layer) => layer.id === id);
}
