/** A photo made ready to send: small enough for a slow line, with its Exif block, and named by its hash. */

import { LARGEST_BYTES, shrink, type ReadyPhoto, type Shrunk, type Unfit } from './shrinking';

export { LARGEST_BYTES, type ReadyPhoto } from './shrinking';

/** Twice what we send: a file of this size is read at all. */
const LARGEST_READ_BYTES = 2 * LARGEST_BYTES;

/** Why a file cannot be sent as a photo. */
export class UnfitPhoto extends Error {
  constructor(readonly reason: Unfit) {
    super(reason);
  }
}

let before: Promise<unknown> = Promise.resolve();

/** The photo as it will be sent. One after another, whoever calls: two large ones at once may end the page. */
export async function readyPhoto(file: Blob): Promise<ReadyPhoto> {
  const mine = before.then(async () => await ready(file));
  before = mine.catch(() => undefined);
  return await mine;
}

async function ready(file: Blob): Promise<ReadyPhoto> {
  if (file.size === 0) throw new UnfitPhoto('empty');
  if (file.size > LARGEST_READ_BYTES) throw new UnfitPhoto('too-large');
  const done = await inWorker(file) ?? await shrink(await read(file));
  if ('unfit' in done) throw new UnfitPhoto(done.unfit);
  if (done.bytes.byteLength > LARGEST_BYTES) throw new UnfitPhoto('too-large');
  return done;
}

/** The file's bytes; a file that vanished between choosing and reading is empty to us. */
export async function read(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException) throw new UnfitPhoto('empty');
    throw error;
  }
}

let worker: Worker | null = null;
let number = 0;

/** Done by a worker; null where there is none, or where it died: then the page does it. */
async function inWorker(file: Blob): Promise<Shrunk | null> {
  if (typeof Worker === 'undefined' || typeof OffscreenCanvas === 'undefined') return null;
  const bytes = (await read(file)).buffer;
  try {
    worker ??= new Worker(new URL('./shrinking.worker.ts', import.meta.url), { type: 'module' });
    return await asked(worker, bytes);
  } catch {
    worker?.terminate();
    worker = null;
    return null;
  }
}

async function asked(by: Worker, bytes: ArrayBuffer): Promise<Shrunk> {
  const mine = (number += 1);
  return await new Promise((resolve, reject) => {
    const heard = ({ data }: MessageEvent<{ readonly number: number; readonly done?: Shrunk; readonly failed?: string }>): void => {
      if (data.number !== mine) return;
      by.removeEventListener('message', heard);
      if (data.done === undefined) reject(new Error(data.failed ?? 'worker'));
      else resolve(data.done);
    };
    by.addEventListener('message', heard);
    by.addEventListener('error', () => reject(new Error('worker')), { once: true });
    by.postMessage({ number: mine, bytes }, [bytes]);
  });
}
