/** A photo made ready to send: small enough for a slow line, with its Exif block, and named by its hash. */

import { exifSegment, upright, withExif } from './exif';
import { sha256 } from './sha256';

export const LONG_EDGE_PX = 1600;
export const LARGEST_BYTES = 30_000_000;
const JPEG_QUALITY = 0.85;

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/heic';

/** What is kept and sent; `originalSha256` names the file as the camera wrote it. */
export interface ReadyPhoto {
  readonly sha256: string;
  readonly originalSha256: string;
  readonly bytes: ArrayBuffer;
  readonly type: PhotoType;
}

/** Why a file cannot be sent as a photo. */
export class UnfitPhoto extends Error {
  constructor(readonly reason: 'not-a-photo' | 'too-large' | 'empty') {
    super(reason);
  }
}

/**
 * The photo shrunk to a long edge of 1600 px when it is larger; smaller ones keep their bytes.
 * A format the browser cannot draw (HEIC outside Safari) is sent as it is: the server reads it.
 */
export async function readyPhoto(file: Blob): Promise<ReadyPhoto> {
  if (file.size === 0) throw new UnfitPhoto('empty');
  if (file.size > LARGEST_BYTES) throw new UnfitPhoto('too-large');
  const original = new Uint8Array(await file.arrayBuffer());
  const type = photoType(original);
  if (type === null) throw new UnfitPhoto('not-a-photo');
  const originalSha256 = await sha256(original);
  const small = await shrunk(original, type);
  if (small === null) return { sha256: originalSha256, originalSha256, bytes: original.buffer, type };
  return { sha256: await sha256(small), originalSha256, bytes: small.buffer, type: 'image/jpeg' };
}

/** The format by its first bytes; names and declared types are not believed. */
export function photoType(bytes: Uint8Array): PhotoType | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  if (/^ftyp(heic|heix|hevc|mif1|msf1|heim|heis)$/.test(head.slice(4))) return 'image/heic';
  return null;
}

/** The size that fits into a square of the long edge; never larger than it was. */
export function fitted(width: number, height: number, edge: number = LONG_EDGE_PX): [number, number] {
  const scale = Math.min(1, edge / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function shrunk(original: Uint8Array<ArrayBuffer>, type: PhotoType): Promise<Uint8Array<ArrayBuffer> | null> {
  const picture = await drawn(new Blob([original], { type }));
  if (picture === null) return null;
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

/** The decoded picture, upright; null when this browser cannot decode it. */
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
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height);
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
}

/** The same by an element of the page: Safari before 16.4 has no OffscreenCanvas. */
async function pageCanvasJpeg(picture: ImageBitmap, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new UnfitPhoto('not-a-photo')) : resolve(blob)), 'image/jpeg', JPEG_QUALITY);
  });
}
