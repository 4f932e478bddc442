/** Whether the application stands on this device's home screen, and how it gets there. */

import { signal } from '@preact/signals';

/** What Chromium offers and no standard has yet. */
interface InstallEvent extends Event {
  readonly prompt: () => Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

const HIDDEN = 'lakewatch.installHintHidden';

/** Opened from the home screen. */
export const standsAlone = signal(matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true);
/** The browser's own offer; null where it makes none, then a person does it by the browser's menu. */
export const offer = signal<InstallEvent | null>(null);
export const hintHidden = signal(localStorage.getItem(HIDDEN) !== null);

/** Catch the browser's offer; called once, before the page draws anything. */
export function watchInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // we ask in our own words, in the person's own time
    offer.value = event as InstallEvent;
  });
  addEventListener('appinstalled', () => {
    offer.value = null;
    standsAlone.value = true;
    void askToStay();
  });
}

/** Take the browser's offer. */
export async function install(): Promise<void> {
  const asked = offer.value;
  offer.value = null; // an offer is good for one time
  await asked?.prompt();
}

export function hideHint(): void {
  hintHidden.value = true;
  localStorage.setItem(HIDDEN, new Date().toISOString());
}

/** Apple's phones install by their share menu alone. */
export function isApple(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
}

/** Whether the browser promised not to throw this device's data away; null where it cannot. */
export const stays = signal<boolean | null>(null);

export async function readStay(): Promise<void> {
  const storage = navigator.storage as StorageManager | undefined; // absent on plain http
  stays.value = storage === undefined ? null : await storage.persisted();
}

/** Ask the browser for that promise; installed applications get it. */
export async function askToStay(): Promise<void> {
  const storage = navigator.storage as StorageManager | undefined;
  if (storage !== undefined) stays.value = await storage.persist();
}
