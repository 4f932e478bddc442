/**
 * Who signed in last on this device, for a start without network: one note, of nobody else, gone with the sign-out.
 * A sign-out without network is noted too: the server hears of it before anything else is asked.
 */

import { forgetAreas } from './areas';
import { forgetKept } from './kept';
import { phoneStore } from './store';

/** The device's own notes lie under no account. */
const DEVICE = '';
const SESSION = 'session';
const LEAVING = 'leaving';

/** Note the session that the server has just confirmed. */
export async function noteSession(session: unknown): Promise<void> {
  await note(SESSION, session);
}

/** The last session on this device and when the server confirmed it; null when nobody is signed in here. */
export async function lastSession<T>(): Promise<{ readonly value: T; readonly at: string } | null> {
  try {
    const kept = await (await phoneStore()).get('kept', [DEVICE, SESSION]);
    return kept === undefined ? null : { value: kept.value as T, at: kept.at };
  } catch {
    return null;
  }
}

/** Nobody is signed in here any more; what was kept for them stays for their next sign-in. */
export async function forgetSession(): Promise<void> {
  await (await phoneStore()).delete('kept', [DEVICE, SESSION]);
}

/** The person leaves: the note and all that was kept for them go. */
export async function leave(account: string, toldServer: boolean): Promise<void> {
  await forgetSession();
  await forgetKept(account);
  await forgetTaken(account);
  if (!toldServer) await note(LEAVING, account);
}

/** What was taken along goes when nothing waits to be sent: whoever must still send may still need the map. */
async function forgetTaken(account: string): Promise<void> {
  const store = await phoneStore();
  const entries = await store.getAllFromIndex('entries', 'account', account);
  if (entries.every((entry) => entry.state !== 'waiting')) await forgetAreas(store, account).catch(() => undefined);
}

/** Whether a sign-out has yet to reach the server. */
export async function isLeaving(): Promise<boolean> {
  try {
    return (await (await phoneStore()).get('kept', [DEVICE, LEAVING])) !== undefined;
  } catch {
    return false;
  }
}

/** The server has heard of the sign-out, or of a new sign-in. */
export async function hasLeft(): Promise<void> {
  await (await phoneStore()).delete('kept', [DEVICE, LEAVING]);
}

async function note(name: string, value: unknown): Promise<void> {
  const store = await phoneStore();
  await store.put('kept', { name, account: DEVICE, at: new Date().toISOString(), value });
}
