/** Where a person's packages lie on this device: one folder each in the browser's own file system (OPFS). */

/** What a file is called while it is still coming. */
export const PART = '.part';
const ROOT = 'areas';

/** Whether this browser can keep packages at all: on plain http it cannot. */
export function canKeep(): boolean {
  return globalThis.isSecureContext && typeof navigator.storage?.getDirectory === 'function' && typeof DecompressionStream === 'function';
}

/** The person's folder, made when it is not there. Nobody else's page opens it: its name is the account. */
export async function folderOf(account: string): Promise<FileSystemDirectoryHandle> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  return await root.getDirectoryHandle(nameOf(account), { create: true });
}

/** The hashes of files that are here whole. */
export async function wholeFiles(account: string): Promise<Set<string>> {
  const names = await namesIn(await folderOf(account));
  return new Set(names.filter((name) => !name.endsWith(PART)));
}

/** Remove every file that is not among these hashes; those still coming count by their hash. */
export async function sweepFiles(account: string, keep: ReadonlySet<string>): Promise<void> {
  const folder = await folderOf(account);
  const gone = (await namesIn(folder)).filter((name) => !keep.has(name.replace(PART, '')));
  for (const name of gone) await folder.removeEntry(name).catch(() => undefined); // another tab is at it: next time
}

/** Remove one file that cannot be trusted. */
export async function removeFile(account: string, sha256: string): Promise<void> {
  await (await folderOf(account)).removeEntry(sha256).catch(() => undefined);
}

/** Remove all files of a person. */
export async function removeFolder(account: string): Promise<void> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
  await root.removeEntry(nameOf(account), { recursive: true }).catch(() => undefined); // there was none
}

/** A file by its name; null when it is not there. */
export async function fileIn(account: string, name: string): Promise<File | null> {
  try {
    return await (await (await folderOf(account)).getFileHandle(name)).getFile();
  } catch {
    return null;
  }
}

/** Give a file that is whole its own name. Where a browser cannot rename, it is written once more. */
export async function rename(folder: FileSystemDirectoryHandle, from: string, to: string): Promise<void> {
  const handle = (await folder.getFileHandle(from)) as FileSystemFileHandle & { move?: (name: string) => Promise<void> };
  if (handle.move !== undefined) return await handle.move(to);
  const copy = await (await folder.getFileHandle(to, { create: true })).createWritable();
  await copy.write(await handle.getFile());
  await copy.close();
  await folder.removeEntry(from);
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  return names;
}

function nameOf(account: string): string {
  return encodeURIComponent(account);
}
