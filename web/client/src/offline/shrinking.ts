/** The work on a photo's pixels: hash, decode, shrink, encode, Exif put back. Runs in a worker, or in the page. */

import { exifSegment, upright, withExif } from './exif';
import { declaredSize, photoType, type PhotoType } from './pictureType';
import { sha256 } from './sha256';

export const LONG_EDGE_PX = 1600;
export const LARGEST_BYTES = 30_000_000;
/** Beyond this a phone's page may not live through the decoding (4 bytes a pixel): the file is sent as it is. */
export const MOST_DECODED_PX = 64_000_000;
/** Beyond this the server decodes it no more either. */
export const MOST_PX = 120_000_000;
const JPEG_QUALITY = 0.85;

/** What is kept and sent; `originalSha256` names the file as the camera wrote it. */
export interface ReadyPhoto {
  readonly sha256: string;
  readonly originalSha256: string;
  readonly originalType: PhotoType;
  readonly originalSize: number;
  readonly bytes: ArrayBuffer;
  readonly type: PhotoType;
}

export type Unfit = 'not-a-photo' | 'too-large' | 'too-many-pixels' | 'broken' | 'empty';

/** A ready photo, or why the file cannot be sent as one. */
export type Shrunk = ReadyPhoto | { readonly unfit: Unfit };

/**
 * The photo shrunk to a long edge of 1600 px when it is larger; smaller ones keep their bytes, and so do those
 * whose Exif block could not be carried over (HEIC) and those too large to decode here: the server reads them.
 */
export async function shrink(original: Uint8Array<ArrayBuffer>): Promise<Shrunk> {
  const type = photoType(original);
  if (type === null) return { unfit: 'not-a-photo' };
  const way = wayOf(type, declaredSize(original, type), original.length);
  if (typeof way === 'object') return way;
  const originalSha256 = await sha256(original);
  const named = { originalSha256, originalType: type, originalSize: original.length };
  const small = way === 'shrink' ? await shrunk(original, type) : null;
  if (small === 'broken') return { unfit: 'broken' };
  if (small === null) return { ...named, sha256: originalSha256, bytes: original.buffer, type };
  return { ...named, sha256: await sha256(small), bytes: small.buffer, type: 'image/jpeg' };
}

/** What is to be done with a file of this kind, declared size and length. */
export function wayOf(type: PhotoType, size: readonly [number, number] | null, bytes: number): 'shrink' | 'as-it-is' | { readonly unfit: Unfit } {
  const pixels = size === null ? 0 : size[0] * size[1];
  if (pixels > MOST_PX) return { unfit: 'too-many-pixels' };
  if (type === 'image/heic' || pixels > MOST_DECODED_PX) return bytes > LARGEST_BYTES ? { unfit: 'too-large' } : 'as-it-is';
  return 'shrink';
}

/** The size that fits into a square of the long edge; never larger than it was. */
export function fitted(width: number, height: number, edge: number = LONG_EDGE_PX): [number, number] {
  const scale = Math.min(1, edge / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function shrunk(original: Uint8Array<ArrayBuffer>, type: PhotoType): Promise<Uint8Array<ArrayBuffer> | 'broken' | null> {
  const picture = await drawn(new Blob([original], { type }));
  if (picture === null) return 'broken';
  try {
    const [width, height] = fitted(picture.width, picture.height);
    if (width === picture.width && height === picture.height) return null;
    const jpeg = new Uint8Array(await (await asJpeg(picture, width, height)).arrayBuffer());
    const exif = exifSegment(original);
    return exif === null ? jpeg : withExif(jpeg, upright(exif));
  } finally {
    picture.close();
  }
}

/** The decoded picture, upright; null when it is torn or damaged. */
async function drawn(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

async function asJpeg(picture: ImageBitmap, width: number, height: number): Promise<Blob> {
  if (typeof OffscreenCanvas === 'undefined') return await pageCanvasJpeg(picture, width, height);
  const canvas = new OffscreenCanvas(width, height);
  paint(canvas.getContext('2d')!, picture, width, height);
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}

/** The same by an element of the page: Safari before 16.4 has no OffscreenCanvas. */
async function pageCanvasJpeg(picture: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  paint(canvas.getContext('2d')!, picture, width, height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no JPEG')) : resolve(blob)), 'image/jpeg', JPEG_QUALITY);
  });
}

function paint(on: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, picture: ImageBitmap, width: number, height: number): void {
  on.fillStyle = '#ffffff'; // what was transparent would turn black
  on.fillRect(0, 0, width, height);
  on.imageSmoothingQuality = 'high';
  on.drawImage(picture, 0, 0, width, height);
}
