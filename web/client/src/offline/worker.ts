/** The page's side of the service worker: registering it, asking its version, having a new one used. */

import type { ShellState } from './shell';

/** Why this browser at this address cannot work without network; null when it can. */
export type NoWorker = 'insecure' | 'unsupported' | 'certificate' | 'failed';

const PATIENCE_MS = 4_000;

/** Register the worker, or say why it cannot be. */
export async function register(): Promise<ServiceWorkerRegistration | NoWorker> {
  if (!isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator)) return 'unsupported';
  try {
    return await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch (error) {
    return refusal(error);
  }
}

/** A browser that does not trust the certificate shows the page after a warning, and refuses the worker. */
function refusal(error: unknown): NoWorker {
  const certificate = error instanceof DOMException && error.name === 'SecurityError' && location.protocol === 'https:';
  return certificate ? 'certificate' : 'failed';
}

/** What a worker says about its version; null when it does not answer. */
export async function stateOf(worker: ServiceWorker): Promise<ShellState | null> {
  return await asked<ShellState>(worker, 'state');
}

/** Have this worker's version used by all pages; whether it was there whole. */
export async function useVersion(worker: ServiceWorker): Promise<boolean> {
  return (await asked<boolean>(worker, 'use')) ?? false;
}

async function asked<T>(worker: ServiceWorker, question: 'state' | 'use'): Promise<T | null> {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<T | null>((resolve) => {
    port1.onmessage = (event: MessageEvent<T>) => resolve(event.data);
    setTimeout(() => resolve(null), PATIENCE_MS);
  });
  worker.postMessage(question, [port2]);
  const said = await answer;
  port1.close();
  return said;
}

const WRITING = 'writing';

/** Say, to all tabs, that something is being written here, until the returned function is called. */
export function holdWriting(): () => void {
  const locks = navigator.locks as LockManager | undefined; // absent on plain http, where there is no worker either
  let release = (): void => undefined;
  const done = new Promise<void>((resolve) => (release = resolve));
  void locks?.request(WRITING, { mode: 'shared' }, async () => await done);
  return release;
}

/** Whether something is being written in any tab. */
export async function writingAnywhere(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === WRITING);
}
