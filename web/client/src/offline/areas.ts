/**
 * A person's package on this device: files come one by one under their hash, and only when all are here and are what
 * the server named does the package become the current one, in one transaction. Until then the one before counts.
 */

import { missing, sizeOf, type AreaFile, type AreaManifest } from '../domain/area';
import { canKeep, fileIn, PART, removeFile, removeFolder, sweepFiles, wholeFiles } from './areaFolder';
import type { FetchTrouble, FetchWord, Fetching } from './areaFetch';
import { Damaged, type KeptFiles } from './keptPackage';
import { sha256 } from './sha256';
import { STRICT, type KeptArea, type PhoneStore } from './store';

export { canKeep } from './areaFolder';

/** What has to be fetched for a package, and whether this device has the room. */
export interface FetchPlan {
  readonly files: readonly AreaFile[];
  readonly bytes: number;
  /** Bytes of these that an earlier try has brought already. */
  readonly there: number;
  /** Room in the browser's share; null where it does not tell. */
  readonly free: number | null;
  readonly fits: boolean;
}

export type AreaTrouble = FetchTrouble | 'stopped';

export interface AreaProblem {
  readonly trouble: AreaTrouble;
  readonly problem: { readonly code: string; readonly detail: string; readonly status: number } | null;
}

const SPARE = 5_000_000; // bytes that stay free: reports and photos come first

/** The current package of a person; null when there is none. */
export async function currentArea(store: PhoneStore, account: string): Promise<AreaManifest | null> {
  return (await store.get('areas', currentId(account)))?.value ?? null;
}

/** The package whose files are still coming; null when none is. */
export async function comingArea(store: PhoneStore, account: string): Promise<AreaManifest | null> {
  return (await store.get('areas', comingId(account)))?.value ?? null;
}

/** What fetching this package would bring. */
export async function planOf(manifest: AreaManifest, account: string): Promise<FetchPlan> {
  const files = missing(manifest, await wholeFiles(account));
  const bytes = sizeOf(files);
  const parts = await Promise.all(files.map(async (file) => (await fileIn(account, `${file.sha256}${PART}`))?.size ?? 0));
  const there = parts.reduce((sum, size) => sum + size, 0);
  const free = await freeBytes();
  return { files, bytes, there, free, fits: free === null || free - SPARE >= bytes - there };
}

/** Room in the browser's share of this device; null where it does not tell. */
export async function freeBytes(): Promise<number | null> {
  const said = await navigator.storage?.estimate?.();
  return said?.quota === undefined ? null : Math.max(0, said.quota - (said.usage ?? 0));
}

/** Note which package is coming, so that a page that is started again goes on with it. */
export async function noteComing(store: PhoneStore, account: string, manifest: AreaManifest): Promise<void> {
  await put(store, comingId(account), account, manifest);
}

/** Bring all files of a package and make it the current one. `told` hears how many bytes are here. */
export async function bringArea(store: PhoneStore, account: string, manifest: AreaManifest, told: (bytes: number) => void, signal: AbortSignal): Promise<AreaProblem | null> {
  await noteComing(store, account, manifest);
  const { files, fits } = await planOf(manifest, account);
  if (!fits) return { trouble: 'no-space', problem: null };
  let before = 0;
  for (const file of files) {
    const problem = await bringFile(fetchingOf(manifest, account, file), (bytes) => told(before + bytes), signal);
    if (problem !== null) return problem;
    before += file.size_bytes;
    told(before);
  }
  await makeCurrent(store, account, manifest);
  return null;
}

/** The package is here whole: it counts from this moment; what nobody needs any more goes. */
async function makeCurrent(store: PhoneStore, account: string, manifest: AreaManifest): Promise<void> {
  const change = store.transaction('areas', 'readwrite', STRICT);
  await Promise.all([
    change.store.put(recordOf(currentId(account), account, manifest)),
    change.store.delete(comingId(account)),
    change.done,
  ]);
  await sweepFiles(account, new Set(manifest.files.map((file) => file.sha256)));
}

/** Give up a package that was coming: its files go, those of the current one stay. */
export async function giveUpComing(store: PhoneStore, account: string): Promise<void> {
  await store.delete('areas', comingId(account));
  const now = await currentArea(store, account);
  await sweepFiles(account, new Set((now?.files ?? []).map((file) => file.sha256)));
}

/** Remove all that this person took along. */
export async function forgetAreas(store: PhoneStore, account: string): Promise<void> {
  const change = store.transaction('areas', 'readwrite', STRICT);
  await Promise.all([change.store.delete(currentId(account)), change.store.delete(comingId(account)), change.done]);
  if (canKeep()) await removeFolder(account);
}

/** The files of a person's package, each checked against its hash when it is first read. */
export function keptFiles(account: string): KeptFiles {
  const checked = new Map<string, Promise<Blob>>();
  return {
    read: async (file) => {
      const found = checked.get(file.sha256) ?? checkedFile(account, file);
      checked.set(file.sha256, found);
      return await found;
    },
  };
}

async function checkedFile(account: string, file: AreaFile): Promise<Blob> {
  const found = await fileIn(account, file.sha256);
  if (found !== null && found.size === file.size_bytes && (await sha256(new Uint8Array(await found.arrayBuffer()))) === file.sha256) return found;
  await removeFile(account, file.sha256); // the next update brings it anew
  throw new Damaged(file);
}

function fetchingOf(manifest: AreaManifest, account: string, file: AreaFile): Fetching {
  const address = `/api/areas/${encodeURIComponent(manifest.id)}/files/${file.sha256}`;
  return { account, address: new URL(address, location.origin).href, sha256: file.sha256, size: file.size_bytes };
}

/** One file by a worker of its own: to stop is to end the worker, which keeps what it has written. */
async function bringFile(wanted: Fetching, told: (bytes: number) => void, signal: AbortSignal): Promise<AreaProblem | null> {
  if (signal.aborted) return { trouble: 'stopped', problem: null };
  const worker = new Worker(new URL('./areaFetch.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise<AreaProblem | null>((resolve) => {
      signal.addEventListener('abort', () => resolve({ trouble: 'stopped', problem: null }), { once: true });
      worker.addEventListener('error', () => resolve({ trouble: 'failed', problem: null }));
      worker.addEventListener('message', (event: MessageEvent<FetchWord>) => {
        if ('told' in event.data) told(event.data.told);
        else resolve('here' in event.data ? null : event.data);
      });
      worker.postMessage(wanted);
    });
  } finally {
    worker.terminate();
  }
}

async function put(store: PhoneStore, id: string, account: string, manifest: AreaManifest): Promise<void> {
  const change = store.transaction('areas', 'readwrite', STRICT);
  await Promise.all([change.store.put(recordOf(id, account, manifest)), change.done]);
}

function recordOf(id: string, account: string, manifest: AreaManifest): KeptArea {
  return { id, account, at: new Date().toISOString(), value: manifest };
}

function currentId(account: string): string {
  return `current ${account}`;
}

function comingId(account: string): string {
  return `coming ${account}`;
}
