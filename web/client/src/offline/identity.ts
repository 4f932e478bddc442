/** A random UUID (version 4); plain http pages have no `crypto.randomUUID`, but always `getRandomValues`. */
export function newId(): string {
  const make = globalThis.crypto.randomUUID as (() => string) | undefined;
  return make === undefined ? idOf(crypto.getRandomValues(new Uint8Array(16))) : crypto.randomUUID();
}

/** The UUID of 16 random bytes (RFC 9562, 5.4). */
export function idOf(random: Uint8Array): string {
  const bytes = Uint8Array.from(random);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
