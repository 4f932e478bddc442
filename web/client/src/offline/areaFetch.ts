/**
 * The worker that brings one file of a package over, and goes on where it was cut off. Only a worker may write in
 * place: a page's own writer works on a copy that is lost whole when the page is killed.
 */

import { folderOf, PART, rename } from './areaFolder';
import { sha256 } from './sha256';

export interface Fetching {
  readonly account: string;
  readonly address: string;
  readonly sha256: string;
  readonly size: number;
}

/** Why a file did not come. `refused` is the server's answer, with its problem. */
export type FetchTrouble = 'no-network' | 'no-space' | 'damaged' | 'busy' | 'refused' | 'failed';

export type FetchWord =
  | { readonly told: number }
  | { readonly here: true }
  | { readonly trouble: FetchTrouble; readonly problem: { readonly code: string; readonly detail: string; readonly status: number } | null };

interface Access {
  getSize(): number;
  truncate(size: number): void;
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  read(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  flush(): void;
  close(): void;
}

const FLUSH_BYTES = 65_536;
const MOST_TRIES = 2; // a file that twice has another hash is not what the server named

class Trouble extends Error {
  constructor(readonly trouble: FetchTrouble, readonly problem: { code: string; detail: string; status: number } | null = null) {
    super(trouble);
  }
}

async function bring(wanted: Fetching, tell: (told: number) => void): Promise<void> {
  const folder = await folderOf(wanted.account);
  const part = await folder.getFileHandle(`${wanted.sha256}${PART}`, { create: true });
  const access = await opened(part);
  try {
    for (let tries = 1; !(await whole(access, wanted, tell)); tries += 1) {
      access.truncate(0);
      access.flush();
      if (tries === MOST_TRIES) throw new Trouble('damaged');
    }
  } finally {
    access.close();
  }
  await rename(folder, `${wanted.sha256}${PART}`, wanted.sha256);
}

async function opened(part: FileSystemFileHandle): Promise<Access> {
  try {
    return await (part as unknown as { createSyncAccessHandle(): Promise<Access> }).createSyncAccessHandle();
  } catch {
    throw new Trouble('busy'); // another tab brings the same file
  }
}

/** Bring the rest of the file; whether it then is what the server named. */
async function whole(access: Access, wanted: Fetching, tell: (told: number) => void): Promise<boolean> {
  if (access.getSize() > wanted.size) access.truncate(0);
  tell(access.getSize());
  if (access.getSize() < wanted.size) await rest(access, wanted, tell);
  if (access.getSize() < wanted.size) throw new Trouble('no-network'); // cut off in the middle of the answer
  const bytes = new Uint8Array(wanted.size);
  access.read(bytes, { at: 0 });
  return (await sha256(bytes)) === wanted.sha256;
}

async function rest(access: Access, wanted: Fetching, tell: (told: number) => void): Promise<void> {
  const answer = await asked(wanted, access.getSize());
  if (answer.status !== 206) access.truncate(0); // the whole file again
  let at = access.getSize();
  let flushed = at;
  const reader = answer.body!.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      at += written(access, next.value, at);
      if (at - flushed < FLUSH_BYTES) continue;
      access.flush();
      flushed = at;
      tell(at);
    }
  } catch (error) {
    throw error instanceof Trouble ? error : new Trouble('no-network');
  } finally {
    access.flush();
    tell(at);
  }
}

async function asked(wanted: Fetching, from: number): Promise<Response> {
  const part: Record<string, string> = from === 0 ? {} : { Range: `bytes=${from}-`, 'If-Range': `"${wanted.sha256}"` };
  let answer: Response;
  try {
    answer = await fetch(wanted.address, { credentials: 'same-origin', cache: 'no-store', headers: part });
  } catch {
    throw new Trouble('no-network');
  }
  if (answer.ok && answer.body !== null) return answer;
  const said = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  throw new Trouble(answer.status >= 500 ? 'no-network' : 'refused', { code: said.code ?? '', detail: said.detail ?? '', status: answer.status });
}

function written(access: Access, bytes: Uint8Array<ArrayBuffer>, at: number): number {
  try {
    if (access.write(bytes, { at }) === bytes.length) return bytes.length;
  } catch {
    // the disk is full, or the browser's share of it
  }
  throw new Trouble('no-space');
}

self.addEventListener('message', (event: MessageEvent<Fetching>) => {
  const say = (word: FetchWord): void => self.postMessage(word);
  bring(event.data, (told) => say({ told })).then(
    () => say({ here: true }),
    (error: unknown) => say(error instanceof Trouble ? { trouble: error.trouble, problem: error.problem } : { trouble: isFull(error) ? 'no-space' : 'failed', problem: null }),
  );
});

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
