import { beforeEach, expect, test } from 'vitest';
import { fileOf, inUse, shellPath, take, tidy, use, type Ground, type Shell } from '../src/offline/shell';

/** Caches in the small: what the shell asks of the browser's. */
class Pile {
  readonly kept = new Map<string, Response>();
  match = async (path: string): Promise<Response | undefined> => this.kept.get(path)?.clone();
  put = async (path: string, answer: Response): Promise<void> => void this.kept.set(path, answer.clone());
  keys = async (): Promise<Request[]> => [...this.kept.keys()].map((path) => new Request(`https://lake${path}`));
}

class Piles {
  readonly all = new Map<string, Pile>();
  has = async (name: string): Promise<boolean> => this.all.has(name);
  keys = async (): Promise<string[]> => [...this.all.keys()];
  delete = async (name: string): Promise<boolean> => this.all.delete(name);
  open = async (name: string): Promise<Pile> => this.all.get(name) ?? this.all.set(name, new Pile()).get(name)!;
  match = async (path: string): Promise<Response | undefined> => {
    for (const pile of this.all.values()) if (pile.kept.has(path)) return await pile.match(path);
    return undefined;
  };
}

let piles: Piles;
let site: Record<string, string>;
let asked: string[];
let ground: Ground;

beforeEach(() => {
  piles = new Piles();
  site = {};
  asked = [];
  ground = {
    caches: piles as unknown as CacheStorage,
    bring: async (path) => {
      asked.push(path);
      if (site[path] === undefined) throw new TypeError('Failed to fetch');
      return new Response(site[path]);
    },
  };
});

/** Publish files and say which version they are. */
async function published(version: string, files: Record<string, string>): Promise<Shell> {
  site = files;
  const hashes = await Promise.all(Object.entries(files).map(async ([path, text]) => [path, await sha256(text)] as const));
  return { version, release: '1', files: Object.fromEntries(hashes) };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function read(path: string, shell: Shell): Promise<string> {
  return await (await fileOf(path, shell, ground)).text();
}

test('a version taken is handed out when nothing answers', async () => {
  const one = await published('one', { '/': 'page', '/assets/a.js': 'a' });
  await take(one, ground);
  site = {};

  expect([await read('/', one), await read('/assets/a.js', one)]).toEqual(['page', 'a']);
});

test('a file that is not as it was built ends the taking, and no page gets it', async () => {
  const one = await published('one', { '/': 'page one' });
  await take(one, ground);
  const two = await published('two', { '/': 'page two' });
  site = { '/': 'page three, put there while two was being read' };

  await expect(take(two, ground)).rejects.toThrow('did not come as it was built');
  expect(await inUse(two, ground.caches)).toBe('one');
  expect(await read('/', two)).toBe('page one');
});

test('what an interrupted try brought is not fetched twice', async () => {
  const one = await published('one', { '/': 'page', '/assets/a.js': 'a', '/assets/b.js': 'b' });
  delete site['/assets/a.js'];
  await expect(take(one, ground)).rejects.toThrow();
  site = { '/assets/a.js': 'a' };
  asked = [];

  await take(one, ground);

  expect(asked).toEqual(['/assets/a.js']);
});

test('pages go on with the version in use until the new one is asked for', async () => {
  await take(await published('one', { '/': 'page one' }), ground);
  const two = await published('two', { '/': 'page two' });
  await take(two, ground);
  await tidy(two, ground.caches);
  expect(await read('/', two)).toBe('page one');

  await use(two, ground.caches);

  expect(await read('/', two)).toBe('page two');
});

test('an unchanged file comes from the version before, a changed one does not', async () => {
  await take(await published('one', { '/': 'page one', '/assets/map.js': 'the map' }), ground);
  asked = [];
  await take(await published('two', { '/': 'page two', '/assets/map.js': 'the map' }), ground);

  expect(asked).toEqual(['/']);
});

test('a version of which a part is gone is not used', async () => {
  const one = await published('one', { '/': 'page one' });
  await take(one, ground);
  const two = await published('two', { '/': 'page two', '/assets/b.js': 'b' });
  await take(two, ground);
  (await piles.open('shell two')).kept.delete('/assets/b.js');

  await expect(use(two, ground.caches)).rejects.toThrow('/assets/b.js');
  expect(await inUse(two, ground.caches)).toBe('one');
});

test('versions passed over are thrown away, the one in use never', async () => {
  await take(await published('one', { '/': '1' }), ground);
  await take(await published('two', { '/': '2' }), ground);
  const three = await published('three', { '/': '3' });
  await take(three, ground);

  await tidy(three, ground.caches);

  expect((await piles.keys()).sort()).toEqual(['shell one', 'shell three', 'version in use']);
});

test('where the browser threw everything away, the network answers', async () => {
  const one = await published('one', { '/': 'page' });
  await take(one, ground);
  piles.all.clear();

  expect(await read('/', one)).toBe('page');
});

test.each([
  ['GET', 'https://lake/', '/'],
  ['GET', 'https://lake/?source=pwa', '/'],
  ['GET', 'https://lake/index.html', '/'],
  ['GET', 'https://lake/assets/of-an-older-version.js', '/assets/of-an-older-version.js'],
  ['GET', 'https://lake/api/layers', null],
  ['GET', 'https://lake/tiles/1/2/3.pbf', null],
  ['GET', 'https://lake/ogc', null],
  ['GET', 'https://lake/areas/a.pmtiles', null],
  ['GET', 'https://lake/sw.js', null],
  ['POST', 'https://lake/', null],
  ['GET', 'https://elsewhere/', null],
])('%s %s is the shell’s under %s', (method, address, path) => {
  const shell: Shell = { version: 'one', release: '1', files: { '/': '' } };
  expect(shellPath(method, address, 'https://lake', shell)).toBe(path);
});
