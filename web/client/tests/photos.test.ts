import { expect, test } from 'vitest';
import { exifSegment, upright, withExif } from '../src/offline/exif';
import { fitted, photoType } from '../src/offline/photos';

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
