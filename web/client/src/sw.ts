/**
 * The service worker: hands out the application's own files, and nothing else. What the server answers (data, tiles,
 * areas, photos) never passes through it. `__SHELL__` is put before this file by the build (`plugins/shell.ts`).
 */

import { fileOf, inUse, shellPath, take, tidy, use, type Ground, type Shell, type ShellState } from './offline/shell';

declare const self: ServiceWorkerGlobalScope;
declare const __SHELL__: Shell;

const ground: Ground = { caches, bring: async (path) => await fetch(path, { cache: 'no-cache', credentials: 'same-origin' }) };

self.addEventListener('install', (event) => event.waitUntil(take(__SHELL__, ground)));

self.addEventListener('activate', (event) => event.waitUntil((async () => {
  await tidy(__SHELL__, caches);
  await self.clients.claim(); // the first page need not be loaded twice to be safe
})()));

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const path = shellPath(method, url, self.location.origin, __SHELL__);
  if (path !== null) event.respondWith(fileOf(path, __SHELL__, ground));
});

/** Pages ask which version this is, or that it be used. */
self.addEventListener('message', (event) => {
  const port = event.ports[0];
  if (event.data === 'state') event.waitUntil(state().then((said) => port?.postMessage(said)));
  if (event.data === 'use') event.waitUntil(change().then((done) => port?.postMessage(done)));
});

/** Background Sync: the network is back, the pages may send. */
self.addEventListener('sync', ((event: ExtendableEvent & { readonly tag: string }) => {
  if (event.tag === 'outbox') event.waitUntil(wakePages());
}) as EventListener);

async function wakePages(): Promise<void> {
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage('outbox');
}

async function state(): Promise<ShellState> {
  return { version: __SHELL__.version, release: __SHELL__.release, inUse: await inUse(__SHELL__, caches) };
}

/** Somebody asked for this version: all pages get it, and load again. */
async function change(): Promise<boolean> {
  try {
    await use(__SHELL__, caches);
  } catch {
    return false; // the browser threw a part of it away: the page says that it failed, nothing has changed
  }
  await self.skipWaiting(); // only here: a person asked, and no page has a form open
  for (const page of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) page.postMessage('changed');
  return true;
}
