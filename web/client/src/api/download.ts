/** A file that the server makes for us, saved by the browser under the name it was given. */

import { askFile, type Got } from './client';

export interface Taken {
  readonly name: string;
  readonly sha256: string;
}

const KEPT_MS = 60_000;

/** Ask for a file and hand it to the browser to save. */
export async function saveFile(address: string, body: unknown): Promise<Got<Taken>> {
  const got = await askFile(address, body);
  if ('problem' in got) return got;
  const { bytes, headers } = got.value;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = /filename="([^"]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? 'file';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  return { value: { name: link.download, sha256: headers.get('X-Content-SHA256') ?? '' } };
}
