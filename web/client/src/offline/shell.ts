/**
 * The application's own files on this device: a version is taken whole and checked by hash, or not at all, and
 * pages go on with the version in use until somebody asks for the new one.
 */

/** One built version: what the application is made of, each path with the SHA-256 of its bytes. */
export interface Shell {
  readonly version: string;
  readonly release: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What the worker says about itself. */
export interface ShellState {
  readonly version: string;
  readonly release: string;
  readonly inUse: string;
}

const PREFIX = 'shell ';
const POINTER = 'version in use';
const POINTER_PATH = '/version-in-use';
const AT_ONCE = 4;
const IGNORING = { ignoreVary: true } as const; // bytes are kept unpacked: how they travelled no longer matters

/** Where shells lie and where files come from; arguments, so that tests need no browser. */
export interface Ground {
  readonly caches: CacheStorage;
  readonly bring: (path: string) => Promise<Response>;
}

/** Take every file of a version that is not here yet; what an interrupted try brought is not fetched twice. */
export async function take(shell: Shell, ground: Ground): Promise<void> {
  const cache = await ground.caches.open(PREFIX + shell.version);
  const waiting = Object.entries(shell.files);
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await takeOne(next[0], next[1], cache, ground);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason; // the others have come as far as they could
  if ((await pointed(ground.caches)) === null) await point(shell.version, ground.caches); // the first on this device
}

async function takeOne(path: string, sha256: string, cache: Cache, ground: Ground): Promise<void> {
  if (await cache.match(path, IGNORING) !== undefined) return; // only what was checked is ever put there
  const here = await ground.caches.match(path, IGNORING); // the same file of an older version
  if (here !== undefined && await hashOf(here) === sha256) return await cache.put(path, here);
  const answer = await ground.bring(path);
  if (!answer.ok || await hashOf(answer) !== sha256) throw new Error(`${path} did not come as it was built`);
  await cache.put(path, answer);
}

/** The version that pages get: the one asked for last, this worker's own where there is no other. */
export async function inUse(shell: Shell, caches: CacheStorage): Promise<string> {
  const chosen = await pointed(caches);
  return chosen !== null && await caches.has(PREFIX + chosen) ? chosen : shell.version;
}

/** Pages get this worker's version from now on; Error when not all of it is here. */
export async function use(shell: Shell, caches: CacheStorage): Promise<void> {
  const cache = await caches.open(PREFIX + shell.version);
  const here = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = Object.keys(shell.files).filter((path) => !here.has(path));
  if (missing.length > 0) throw new Error(`not all files are here: ${missing.join(', ')}`);
  await point(shell.version, caches);
}

/** Delete versions that are neither in use nor this worker's own. */
export async function tidy(shell: Shell, caches: CacheStorage): Promise<void> {
  const kept = new Set([PREFIX + shell.version, PREFIX + (await inUse(shell, caches))]);
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
}

/** A file of the version in use; the network's where the browser has thrown it away. */
export async function fileOf(path: string, shell: Shell, { caches, bring }: Ground): Promise<Response> {
  const cache = await caches.open(PREFIX + (await inUse(shell, caches)));
  return (await cache.match(path, IGNORING)) ?? (await bring(path));
}

/** The path under which the shell has what is asked for; null for everything that is the server's to answer. */
export function shellPath(method: string, address: string, origin: string, shell: Shell): string | null {
  const url = new URL(address);
  if (method !== 'GET' || url.origin !== origin) return null;
  const path = url.pathname === '/index.html' ? '/' : url.pathname;
  return path in shell.files || path.startsWith('/assets/') ? path : null; // older versions have other assets
}

async function pointed(caches: CacheStorage): Promise<string | null> {
  if (!(await caches.has(POINTER))) return null;
  const said = await (await caches.open(POINTER)).match(POINTER_PATH);
  return said === undefined ? null : await said.text();
}

async function point(version: string, caches: CacheStorage): Promise<void> {
  await (await caches.open(POINTER)).put(POINTER_PATH, new Response(version));
}

async function hashOf(answer: Response): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await answer.clone().arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
