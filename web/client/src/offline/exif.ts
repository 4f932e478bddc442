/**
 * The Exif block of a photo, carried over a shrinking canvas that would drop it: position, time and camera stay
 * evidence. Read from the bytes alone (Exif 2.32, section 4.5; JPEG ISO/IEC 10918-1, annex B).
 */

const ORIENTATION = 0x0112;

/** What a photo says of itself, as the APP1 segment of a JPEG, as an own copy; null when it says nothing. */
export function exifSegment(photo: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (photo[0] === 0xff && photo[1] === 0xd8) return ofJpeg(photo);
  const tiff = photo[0] === 0x89 ? chunk(photo, 8, 'eXIf', false) : photo[0] === 0x52 ? chunk(photo, 12, 'EXIF', true) : null;
  return tiff === null ? null : asSegment(tiff);
}

/** The block of a PNG (3rd edition, 11.3.3.1) or WebP (RFC 9649, 2.7.1.5); null when there is none, or it is torn. */
function chunk(file: Uint8Array, from: number, name: string, webp: boolean): Uint8Array | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = from; at + 8 <= file.length; ) {
    const length = view.getUint32(webp ? at + 4 : at, webp);
    const kind = String.fromCharCode(...file.subarray(webp ? at : at + 4, webp ? at + 4 : at + 8));
    if (at + 8 + length > file.length) return null;
    if (kind === name) return file.subarray(at + 8, at + 8 + length);
    at += webp ? 8 + length + (length & 1) : 12 + length;
  }
  return null;
}

/** A TIFF block as a segment; some writers of WebP put "Exif" before it. Null when it does not fit into one. */
function asSegment(block: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const tiff = saysExif(block, 0) ? block.subarray(6) : block;
  if (tiff.length + 8 > 0xffff) return null;
  const length = tiff.length + 8;
  return Uint8Array.from([0xff, 0xe1, length >> 8, length & 255, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff]);
}

function ofJpeg(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | null {
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1]!;
    if (marker === 0xda || marker === 0xd9) return null; // the picture begins: no more headers
    const end = at + 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (end > jpeg.length) return null;
    if (marker === 0xe1 && saysExif(jpeg, at + 4)) return Uint8Array.from(jpeg.subarray(at, end));
    at = end;
  }
  return null;
}

function saysExif(jpeg: Uint8Array, at: number): boolean {
  return String.fromCharCode(...jpeg.subarray(at, at + 6)) === 'Exif\0\0';
}

/** The segment with Orientation 1, for pixels that already stand upright; unchanged when it names none. */
export function upright(segment: Uint8Array): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(segment);
  const tiff = new DataView(changed.buffer, 10); // after marker, length and "Exif\0\0"
  const at = orientationAt(tiff);
  if (at !== null) tiff.setUint16(at, 1, isLittle(tiff));
  return changed;
}

function isLittle(tiff: DataView): boolean {
  return tiff.getUint16(0) === 0x4949;
}

/** Where the value of Orientation stands in the first directory; null when absent or the block is damaged. */
function orientationAt(tiff: DataView): number | null {
  if (tiff.byteLength < 14) return null;
  const little = isLittle(tiff);
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return null;
  const entries = tiff.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + 12 * i;
    if (at + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(at, little) === ORIENTATION) return at + 8;
  }
  return null;
}

/** The JPEG with this Exif segment as its first header and no other Exif. */
export function withExif(jpeg: Uint8Array, segment: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(jpeg.length + segment.length);
  joined.set(jpeg.subarray(0, 2));
  joined.set(segment, 2);
  joined.set(jpeg.subarray(2), 2 + segment.length);
  return joined;
}
