/**
 * The Exif block of a JPEG, carried over a shrinking canvas that would drop it: position, time and camera stay
 * evidence. Read from the bytes alone (Exif 2.32, section 4.5; JPEG ISO/IEC 10918-1, annex B).
 */

const ORIENTATION = 0x0112;

/** The APP1 segment that holds Exif, marker and length included, as an own copy; null when there is none. */
export function exifSegment(jpeg: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return null;
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
