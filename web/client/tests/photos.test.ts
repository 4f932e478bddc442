import { expect, test } from 'vitest';
import { exifSegment, upright, withExif } from '../src/offline/exif';
import { declaredSize, photoType } from '../src/offline/pictureType';
import { fitted, wayOf } from '../src/offline/shrinking';

const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ROTATED = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];

function segment(payload: number[], marker = 0xe1): number[] {
  return [0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 255, ...payload];
}

function jpeg(...segments: number[][]): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
}

test('the Exif block is found behind other headers', () => {
  const exif = segment([...EXIF, ...ROTATED]);
  expect(exifSegment(jpeg(segment([1, 2, 3], 0xe0), exif))).toEqual(Uint8Array.from(exif));
});
test('a photo without Exif has none to carry', () => {
  expect(exifSegment(jpeg(segment([1, 2, 3], 0xe0)))).toBeNull();
});
test('a header that lies about its length is not followed out of the file', () => {
  expect(exifSegment(Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0x45]))).toBeNull();
});
test('the carried block says upright, because the pixels are', () => {
  const changed = upright(Uint8Array.from(segment([...EXIF, ...ROTATED])));
  expect([changed[28], changed[29]]).toEqual([0, 1]);
});
test('a damaged block is carried as it was', () => {
  const torn = Uint8Array.from(segment([...EXIF, 0x4d, 0x4d, 0, 42, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]));
  expect(upright(torn)).toEqual(torn);
});
test('the block becomes the first header of the small photo', () => {
  const exif = Uint8Array.from(segment([...EXIF, ...ROTATED]));
  expect(exifSegment(withExif(jpeg(), exif))).toEqual(exif);
});

test('a large photo is fitted to 1600 pixels on its long edge', () => {
  expect(fitted(4000, 3000)).toEqual([1600, 1200]);
});
test('a small photo is not blown up', () => {
  expect(fitted(640, 480)).toEqual([640, 480]);
});
test('a photo is known by its bytes, not by its name', () => {
  expect([photoType(jpeg()), photoType(new TextEncoder().encode('<svg xmlns=""/>'))]).toEqual(['image/jpeg', null]);
});

function text(word: string): number[] {
  return [...word].map((letter) => letter.charCodeAt(0));
}
const TIFF = ROTATED;
const PNG = [0x89, ...text('PNG\r\n\x1a\n'), 0, 0, 0, 13, ...text('IHDR'), 0, 0, 0x10, 0, 0, 0, 0x0c, 0, 8, 2, 0, 0, 0, 1, 2, 3, 4];
const EXIF_CHUNK = [0, 0, 0, TIFF.length, ...text('eXIf'), ...TIFF, 9, 9, 9, 9];
const WEBP = [...text('RIFF'), 99, 0, 0, 0, ...text('WEBP'), ...text('VP8X'), 10, 0, 0, 0, 8, 0, 0, 0, 0xff, 0x0f, 0, 0xff, 0x0b, 0];

test('what a PNG or a WebP says of itself is carried into the small JPEG', () => {
  const carried = Uint8Array.from(segment([...EXIF, ...TIFF]));
  expect(exifSegment(Uint8Array.from([...PNG, ...EXIF_CHUNK]))).toEqual(carried);
  expect(exifSegment(Uint8Array.from([...WEBP, ...text('EXIF'), TIFF.length, 0, 0, 0, ...TIFF]))).toEqual(carried);
  expect(exifSegment(Uint8Array.from([...WEBP, ...text('EXIF'), TIFF.length + 6, 0, 0, 0, ...EXIF, ...TIFF]))).toEqual(carried);
});
test('a chunk that lies about its length is not followed out of the file', () => {
  expect(exifSegment(Uint8Array.from([...PNG, 0xff, 0xff, 0xff, 0xff, ...text('eXIf'), 1]))).toBeNull();
  expect(exifSegment(Uint8Array.from(WEBP))).toBeNull();
});
test('how large a picture is stands in its head, before anything is decoded', () => {
  const frame = segment([8, 0x0b, 0xb8, 0x0f, 0xa0, 3, 1, 2, 3], 0xc2);
  expect(declaredSize(jpeg(segment([1, 2], 0xe0), segment([7], 0xc4), frame), 'image/jpeg')).toEqual([4000, 3000]);
  expect(declaredSize(Uint8Array.from(PNG), 'image/png')).toEqual([4096, 3072]);
  expect(declaredSize(Uint8Array.from(WEBP), 'image/webp')).toEqual([4096, 3072]);
  expect(declaredSize(jpeg(), 'image/jpeg')).toBeNull();
});
test('a panorama too large for a phone is sent as it is, one too large for anybody is refused in words', () => {
  expect(wayOf('image/jpeg', [8000, 6000], 12e6)).toBe('shrink');
  expect(wayOf('image/jpeg', [20_000, 4000], 12e6)).toBe('as-it-is');
  expect(wayOf('image/jpeg', [20_000, 4000], 31e6)).toEqual({ unfit: 'too-large' });
  expect(wayOf('image/png', [40_000, 4000], 12e6)).toEqual({ unfit: 'too-many-pixels' });
});
test('a photo whose own words could not be carried over keeps its bytes', () => {
  expect(wayOf('image/heic', null, 3e6)).toBe('as-it-is');
});
