/** What a file is and how large its picture would be, by its first bytes: names and declared types are not believed. */

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/heic';

/** The format; null for what is no photo that we take. */
export function photoType(bytes: Uint8Array): PhotoType | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  if (/^ftyp(heic|heix|hevc|mif1|msf1|heim|heis)$/.test(head.slice(4))) return 'image/heic';
  return null;
}

/** Width and height in pixels as the file declares them, before anything is decoded; null when it does not tell. */
export function declaredSize(bytes: Uint8Array, type: PhotoType): readonly [number, number] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'image/jpeg') return jpegSize(view);
  if (type === 'image/png') return view.byteLength < 24 ? null : [view.getUint32(16), view.getUint32(20)];
  return type === 'image/webp' ? webpSize(view) : null;
}

/** From the frame header (ISO/IEC 10918-1, B.2.2), behind whatever application segments there are. */
function jpegSize(view: DataView): readonly [number, number] | null {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

/** From the first chunk (RFC 9649, 2.5 to 2.7). */
function webpSize(view: DataView): readonly [number, number] | null {
  if (view.byteLength < 30) return null;
  const kind = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + 12, 4));
  if (kind === 'VP8X') return [1 + three(view, 24), 1 + three(view, 27)];
  if (kind === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (kind !== 'VP8L') return null;
  const bits = view.getUint32(21, true);
  return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)];
}

function three(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
