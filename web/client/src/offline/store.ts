/** The phone's small database: the report being written, the reports to be sent, and the photos of both. */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Draft, Photo, Words } from '../domain/report';
import type { Receipt } from '../domain/receipt';
import type { PhotoType } from './photos';

/** A photo's bytes under their hash; shared by all that name it. */
export interface KeptPhoto {
  readonly sha256: string;
  readonly originalSha256: string;
  readonly type: PhotoType;
  readonly bytes: ArrayBuffer;
}

export type EntryState = 'waiting' | 'received' | 'refused';

/** Why a report did not get through, in the server's words or (both languages) in ours. */
export interface Problem {
  readonly code: string;
  readonly status: number | null;
  readonly words: Words;
  readonly photo: string | null;
}

/** One report that was said to be saved; `body` is the very text that is sent, every time. */
export interface Entry {
  readonly id: string;
  readonly account: string;
  readonly savedAt: string;
  readonly title: Words;
  readonly body: string;
  readonly contentSha256: string;
  readonly photos: readonly Photo[];
  readonly state: EntryState;
  readonly receipt: Receipt | null;
  readonly problem: Problem | null;
  readonly tries: number;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { account: string } };
  entries: { key: string; value: Entry; indexes: { account: string } };
  photos: { key: string; value: KeptPhoto };
}

export type PhoneStore = IDBPDatabase<Schema>;

/** Durable: the promise settles when the bytes are on the disk, as far as the browser can say. */
export const STRICT = { durability: 'strict' } as const;

/** The database, made when it is not there. */
export async function openStore(name = 'lakewatch'): Promise<PhoneStore> {
  return await openDB<Schema>(name, 1, {
    upgrade(store) {
      store.createObjectStore('drafts', { keyPath: 'id' }).createIndex('account', 'account');
      store.createObjectStore('entries', { keyPath: 'id' }).createIndex('account', 'account');
      store.createObjectStore('photos', { keyPath: 'sha256' });
    },
  });
}

let opened: Promise<PhoneStore> | undefined;

/** The page's one connection. */
export async function phoneStore(): Promise<PhoneStore> {
  opened ??= openStore();
  return await opened;
}
