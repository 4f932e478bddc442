/** What the map shows: layers switched off, the view, and what was found there. Kept on this device. */

import { computed, effect, signal } from '@preact/signals';
import { layers } from './catalogue';

const SWITCHED = 'lakewatch.layers';
const VIEW = 'lakewatch.view';
const IMAGERY = 'lakewatch.imagery';

export interface View {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

/** Layers that the person switched, by id; others follow the catalogue. */
export const switched = signal<Readonly<Record<string, boolean>>>(read(SWITCHED) ?? {});
export const view = signal<View | null>(read(VIEW));
/** Whether the latest clear scene lies under the map. */
export const imageryOn = signal(read<boolean>(IMAGERY) ?? false);
export const box = signal<readonly [number, number, number, number] | null>(null);

export const shown = computed(
  () => new Set(layers.value.filter((layer) => switched.value[layer.id] ?? layer.style.shown).map((layer) => layer.id)),
);

effect(() => keep(SWITCHED, switched.value));
effect(() => keep(VIEW, view.value));
effect(() => keep(IMAGERY, imageryOn.value));

export function show(ids: readonly string[], on: boolean): void {
  switched.value = { ...switched.value, ...Object.fromEntries(ids.map((id) => [id, on])) };
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as T | null;
  } catch {
    return null; // something else wrote there
  }
}

function keep(name: string, value: unknown): void {
  localStorage.setItem(name, JSON.stringify(value));
}
