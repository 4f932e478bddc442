/** Whether a receipt carries the server's own signature: Ed25519 over its RFC 8785 JSON without `signature`. */

import { canonical } from '../domain/canonical';
import type { Receipt } from '../domain/receipt';

/** The public key as `GET /api/receipt-key` gives it. */
export interface ReceiptKey {
  readonly key_id: string;
  readonly algorithm: string;
  readonly public_key: string; // raw bytes, base64url
}

/** True or false where it can be told; null without the receipt's key, or in a browser that cannot check. */
export async function isGenuine(receipt: Receipt, key: ReceiptKey | null): Promise<boolean | null> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined; // absent outside secure contexts
  if (subtle === undefined || key === null || key.key_id !== receipt.key_id) return null;
  const { signature, ...signed } = receipt;
  try {
    const known = await subtle.importKey('raw', bytesOf(key.public_key), { name: 'Ed25519' }, false, ['verify']);
    return await subtle.verify({ name: 'Ed25519' }, known, bytesOf(signature), new TextEncoder().encode(canonical(signed)));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return null;
    if (error instanceof DOMException) return false; // no base64, no key of 32 bytes
    throw error;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
