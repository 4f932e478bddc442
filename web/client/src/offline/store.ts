/** The phone's small database: the report being written, the reports to be sent, and the photos of both. */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type StoreNames } from 'idb';
import type { AreaManifest } from '../domain/area';
import type { Draft, Photo, Words } from '../domain/report';
import type { Receipt } from '../domain/receipt';
import type { VoiceType } from '../domain/photo';
import type { PhotoType } from './pictureType';
import type { Walk, WalkPoint } from './tracks';

/** A photo's or a voice note's bytes under their hash; shared by all that name it. */
export interface KeptPhoto {
  readonly sha256: string;
  readonly originalSha256: string;
  readonly type: PhotoType | VoiceType;
  readonly bytes: ArrayBuffer;
}

/** The file a photo was made of, for the reports (and their photos) that wait to send it. */
export interface KeptOriginal {
  readonly sha256: string;
  readonly account: string;
  readonly type: PhotoType;
  readonly bytes: ArrayBuffer;
  readonly uses: readonly { readonly report: string; readonly photo: string }[];
  readonly refused: string | null; // the code of the server's refusal; it is not sent again by itself
}

export type EntryState = 'waiting' | 'refused' | 'discarded';

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
  /** What the server said last; while photos are missing it is not yet the last word. */
  readonly receipt: Receipt | null;
  /** Why it was refused, or why it is held (it waits all the same). */
  readonly problem: Problem | null;
  readonly tries: number;
  /** The device's own number of it: the order of saving, whatever clocks say. */
  readonly sequence: number;
  /** What it is about, in one word: two reports about the same thing arrive in their order. */
  readonly about: string | null;
  /** When it was last handed to its author as a file. */
  readonly exportedAt: string | null;
  readonly discarded: Discarded | null;
}

/** By its author's wish it is not sent; the reason stays. */
export interface Discarded {
  readonly at: string;
  readonly why: string;
}

/** What the server said last, kept for the time without a network; `name` says what it is, `account` whose. */
export interface Kept {
  readonly name: string;
  readonly account: string;
  readonly at: string; // when the server said it, by this device's clock
  readonly value: unknown;
}

/** An area taken along, or still coming; its files lie beside the database, by their hash. */
export interface KeptArea {
  readonly id: string;
  readonly account: string;
  readonly at: string;
  readonly value: AreaManifest;
}

/** A report that has arrived: its receipt stays when its text and photos are gone. */
export interface Delivered {
  readonly id: string;
  readonly account: string;
  readonly savedAt: string;
  readonly title: Words;
  readonly receipt: Receipt;
  /** How many photos went with it. */
  readonly photos: number;
  /** Whether the server's key has signed the receipt; null where the key or the means to check are missing. */
  readonly genuine: boolean | null;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { account: string } };
  entries: { key: string; value: Entry; indexes: { account: string } };
  photos: { key: string; value: KeptPhoto };
  originals: { key: string; value: KeptOriginal };
  delivered: { key: string; value: Delivered; indexes: { account: string } };
  kept: { key: [string, string]; value: Kept };
  areas: { key: string; value: KeptArea; indexes: { account: string } };
  tracks: { key: string; value: Walk; indexes: { account: string } };
  trackPoints: { key: number; value: WalkPoint; indexes: { track: string } };
}

export type PhoneStore = IDBPDatabase<Schema>;

/** Durable: the promise settles when the bytes are on the disk, as far as the browser can say. */
export const STRICT = { durability: 'strict' } as const;

const VERSION = 2;

/** The database, made when it is not there, brought to this version when it is older. */
export async function openStore(name = 'lakewatch', ended: () => void = () => undefined): Promise<PhoneStore> {
  return await openDB<Schema>(name, VERSION, {
    terminated: ended,
    async upgrade(store, before, _, transaction) {
      if (before < 1) reportsFirst(store);
      if (before < 2) thingsTakenAlong(store);
      if (before === 1) await numbered(transaction.objectStore('entries'), transaction.objectStore('delivered'));
    },
  });
}

function reportsFirst(store: PhoneStore): void {
  store.createObjectStore('drafts', { keyPath: 'id' }).createIndex('account', 'account');
  store.createObjectStore('entries', { keyPath: 'id' }).createIndex('account', 'account');
  store.createObjectStore('photos', { keyPath: 'sha256' });
}

function thingsTakenAlong(store: PhoneStore): void {
  store.createObjectStore('originals', { keyPath: 'sha256' });
  store.createObjectStore('delivered', { keyPath: 'id' }).createIndex('account', 'account');
  store.createObjectStore('kept', { keyPath: ['account', 'name'] });
  store.createObjectStore('areas', { keyPath: 'id' }).createIndex('account', 'account');
  store.createObjectStore('tracks', { keyPath: 'id' }).createIndex('account', 'account');
  store.createObjectStore('trackPoints', { autoIncrement: true }).createIndex('track', 'track');
}

type Upgraded<Name extends StoreNames<Schema>> = IDBPObjectStore<Schema, StoreNames<Schema>[], Name, 'versionchange'>;

/** Reports of version 1 in the form of today: those that have arrived lie apart, the others have their number. */
async function numbered(entries: Upgraded<'entries'>, delivered: Upgraded<'delivered'>): Promise<void> {
  const old = (await entries.getAll()).sort((one, other) => one.savedAt.localeCompare(other.savedAt));
  for (const [index, entry] of old.entries()) {
    if ((entry.state as string) === 'received' && entry.receipt !== null) {
      const { id, account, savedAt, title, receipt, photos } = entry;
      await delivered.put({ id, account, savedAt, title, receipt, photos: photos.length, genuine: null });
      await entries.delete(id);
    } else {
      await entries.put({ ...entry, sequence: index + 1, about: null, exportedAt: null, discarded: null });
    }
  }
}

let opened: Promise<PhoneStore> | undefined;

/** The page's one connection. */
export async function phoneStore(): Promise<PhoneStore> {
  opened ??= openStore('lakewatch', anew).catch((error: unknown) => {
    anew();
    throw error;
  });
  return await opened;
}

/** The next one who asks opens it again: browsers drop connections of pages that slept, and some openings fail once. */
function anew(): void {
  opened = undefined;
}
