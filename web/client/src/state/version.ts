/** Which version of the application this is, whether it starts without network, and whether a newer one is ready. */

import { effect, signal } from '@preact/signals';
import type { ShellState } from '../offline/shell';
import { register, stateOf, useVersion, writingAnywhere, type NoWorker } from '../offline/worker';

/** Whether the next start needs no network, or why it does. */
export const offline = signal<'starting' | 'ready' | NoWorker>('starting');
/** The newer version: none, ready to be used, held up by something being written, not whole. */
export const update = signal<'none' | 'ready' | 'writing' | 'failed'>('none');
/** "Later": the line goes until the next start, the page about this device still offers the version. */
export const putOff = signal(false);
/** The version in use, as the worker says; null before, and where there is none. */
export const version = signal<ShellState | null>(null);

effect(() => {
  document.documentElement.dataset['offline'] = offline.value; // for those who set up phones for others
});

const BETWEEN_CHECKS_MS = 15 * 60_000;
let registration: ServiceWorkerRegistration | null = null;
let loaded: string | null = null;
let checked = Date.now();

/** Register the worker and follow it; called once, at the page's start. */
export async function watchVersion(): Promise<void> {
  const got = await register();
  if (typeof got === 'string') {
    offline.value = got;
    return;
  }
  registration = got;
  got.addEventListener('updatefound', () => follow(got.installing));
  follow(got.installing);
  navigator.serviceWorker.addEventListener('message', (event) => {
    if (event.data === 'changed') void reloadWhenChanged();
  });
  document.addEventListener('visibilitychange', () => void lookForNewer());
  await look();
}

/** Use the newer version, unless something is being written in one of the tabs. */
export async function useNewer(): Promise<void> {
  const newest = registration?.waiting ?? registration?.active;
  if (newest === undefined || newest === null) return;
  if (await writingAnywhere()) update.value = 'writing';
  else if (!(await useVersion(newest))) update.value = 'failed';
}

/** Ask the server whether there is a newer version; at most every quarter of an hour unless a person asks. */
export async function lookForNewer(now = false): Promise<void> {
  if (registration === null || document.visibilityState !== 'visible') return;
  if (!now && Date.now() - checked < BETWEEN_CHECKS_MS) return;
  checked = Date.now();
  await registration.update().catch(() => undefined); // no network: the next time
}

/** Look again whenever the worker has got further. */
function follow(worker: ServiceWorker | null): void {
  worker?.addEventListener('statechange', () => {
    if (worker.state === 'redundant' && registration?.active == null) offline.value = 'failed';
    else void look();
  });
}

async function look(): Promise<void> {
  const newest = registration?.waiting ?? registration?.active;
  if (newest === undefined || newest === null) return;
  offline.value = 'ready'; // a worker is installed only when its whole shell is here
  const said = await stateOf(newest);
  if (said === null) return;
  loaded ??= said.inUse;
  version.value = said;
  if (said.version !== said.inUse && update.value === 'none') update.value = 'ready';
}

async function reloadWhenChanged(): Promise<void> {
  const newest = registration?.waiting ?? registration?.active;
  const said = newest ? await stateOf(newest) : null;
  if (said !== null && said.inUse !== loaded) location.reload();
}
