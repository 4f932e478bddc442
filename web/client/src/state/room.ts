/** How much room the browser gives this page, and whether it may take it back. */

import { computed, signal } from '@preact/signals';

export interface Room {
  readonly used: number; // bytes
  readonly most: number;
  /** Whether the browser has promised not to clear it by itself. */
  readonly stays: boolean;
}

/** From here on people are told. */
export const NARROW = 0.8;

/** null where the browser does not say. */
export const room = signal<Room | null>(null);
export const isNarrow = computed(() => room.value !== null && room.value.used >= room.value.most * NARROW);

/** Ask the browser; plain http pages are told nothing. */
export async function lookAtRoom(): Promise<void> {
  const storage = navigator.storage as StorageManager | undefined;
  if (storage?.estimate === undefined) return;
  const { usage, quota } = await storage.estimate();
  if (usage === undefined || quota === undefined || quota === 0) return;
  room.value = { used: usage, most: quota, stays: await storage.persisted() };
}
