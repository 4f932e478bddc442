/** Pictures of the server for the time without a network: an answer's bytes, kept under its address. */

import { getPicture } from '../api/client';
import { phoneStore } from './store';

const NAME = ' bytes';

/** The picture from the server, which is then kept; from this device when the server cannot be reached; else null. */
export async function pictureThrough(address: string, account: string): Promise<Blob | null> {
  const fresh = await getPicture(address);
  if (fresh === 'refused') return null; // not there, or not for this person any more
  if (fresh === null) return await keptPicture(address, account);
  await keepPicture(address, account, fresh);
  return fresh;
}

/** The picture as it was kept, without asking the server. */
export async function keptPicture(address: string, account: string): Promise<Blob | null> {
  try {
    const kept = await (await phoneStore()).get('kept', [account, address + NAME]);
    return kept === undefined ? null : new Blob([kept.value as ArrayBuffer], { type: 'image/jpeg' });
  } catch {
    return null; // a browser that keeps nothing
  }
}

async function keepPicture(address: string, account: string, picture: Blob): Promise<void> {
  try {
    const value = await picture.arrayBuffer(); // Safari once lost Blobs in its database
    await (await phoneStore()).put('kept', { name: address + NAME, account, at: new Date().toISOString(), value });
  } catch {
    // no room: it can be seen now, it is only not there next time
  }
}
