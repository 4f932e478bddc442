import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonical } from '../src/domain/canonical';
import { idOf } from '../src/offline/identity';
import { sha256, slowDigest } from '../src/offline/sha256';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003])(
  'the slow digest of %i bytes is the one everybody else computes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + 7) % 256);
    expect(hex(slowDigest(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);

test('the browser digest and its name are the same as the slow one', async () => {
  expect(await sha256(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', // FIPS 180-4, its first example
  );
});

test('the canonical text sorts keys and writes numbers as RFC 8785 does', () => {
  const value = { numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001], '€': 1, a: { z: null, b: true } };
  expect(canonical(value)).toBe(
    '{"a":{"b":true,"z":null},"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"€":1}', // RFC 8785, 3.2.2
  );
});

test('a number that JSON cannot write is refused', () => {
  expect(() => canonical({ remainder: Number.NaN })).toThrow(RangeError);
});

test('sixteen random bytes make a UUID of version 4', () => {
  expect(idOf(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});
