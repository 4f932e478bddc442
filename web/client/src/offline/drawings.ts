/** What is being drawn survives the page: each person's own drawing of each version, in a database that only this page opens. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { KeptDrawing } from '../domain/zoneDrawing';

interface Schema extends DBSchema {
  drawings: { key: [string, string]; value: { readonly account: string; readonly boundary: string; readonly drawing: KeptDrawing } };
}

async function store(): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>('lakewatch.drawings', 1, {
    upgrade: (made) => void made.createObjectStore('drawings', { keyPath: ['account', 'boundary'] }),
  });
}

/** Do one thing with the database and close it; `otherwise` on a browser that keeps nothing. */
async function within<T>(work: (opened: IDBPDatabase<Schema>) => Promise<T>, otherwise: T): Promise<T> {
  try {
    const opened = await store();
    try {
      return await work(opened);
    } finally {
      opened.close();
    }
  } catch {
    return otherwise;
  }
}

/** Keep a drawing; false where nothing can be kept. */
export async function keepDrawing(account: string, boundary: string, drawing: KeptDrawing): Promise<boolean> {
  return await within(async (opened) => {
    await opened.put('drawings', { account, boundary, drawing });
    return true;
  }, false);
}

export async function keptDrawing(account: string, boundary: string): Promise<KeptDrawing | null> {
  return await within(async (opened) => (await opened.get('drawings', [account, boundary]))?.drawing ?? null, null);
}

export async function dropDrawing(account: string, boundary: string): Promise<void> {
  await within(async (opened) => await opened.delete('drawings', [account, boundary]), undefined);
}
