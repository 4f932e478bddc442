/**
 * The way out when all else fails: unsent reports and drafts as one file that `lakewatch import-outbox` takes in.
 *
 * JSON lines. First who and from which device, then each photo before what names it, each report with the very text
 * that would have been sent, each draft; last a line that counts the others and holds a hash over theirs, so that a
 * file cut short is told from a whole one. Every item carries its own hash. No password and no session is in it.
 */

import { canonical } from '../domain/canonical';
import type { Draft, Photo } from '../domain/report';
import { sha256 } from './sha256';
import type { Entry, KeptPhoto, PhoneStore } from './store';

export interface BackupOf {
  readonly account: { readonly id: string; readonly name: string; readonly display_name: string };
  readonly device: string | null;
  readonly madeAt: string;
  readonly entries: readonly Entry[];
  readonly drafts: readonly Draft[];
  /** Photos that are in the page alone, because the device is full. */
  readonly unstored?: ReadonlyMap<string, KeptPhoto>;
}

/** The file, made line by line: one photo at a time is in memory, the browser keeps what is finished. */
export async function backupFile(store: PhoneStore, of: BackupOf): Promise<Blob> {
  const lines: Blob[] = [];
  const hashes: string[] = [];
  for await (const line of backupLines(store, of)) {
    const text = JSON.stringify(line);
    hashes.push(await hashOf(text));
    lines.push(new Blob([text, '\n']));
  }
  const end = { kind: 'end', lines: lines.length, sha256: await hashOf(hashes.join('')) };
  return new Blob([...lines, JSON.stringify(end), '\n'], { type: 'application/x-ndjson' });
}

async function* backupLines(store: PhoneStore, of: BackupOf): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const { account, device, madeAt, entries, drafts, unstored = new Map() } = of;
  const photoOf: PhotoOf = async (hash) => unstored.get(hash) ?? (await store.get('photos', hash));
  yield {
    kind: 'backup', format: 'lakewatch-outbox', version: 1, account, device, made_at: madeAt,
    reports: entries.length, drafts: drafts.length,
  };
  const told = new Set<string>();
  for (const entry of entries) {
    yield* photoLines(photoOf, entry.photos, told);
    yield reportLine(entry);
  }
  for (const draft of drafts) {
    yield* photoLines(photoOf, draft.photos, told);
    yield { kind: 'draft', id: draft.id, sha256: await hashOf(canonical(draft)), draft };
  }
}

type PhotoOf = (hash: string) => Promise<KeptPhoto | undefined>;

async function* photoLines(photoOf: PhotoOf, photos: readonly Photo[], told: Set<string>): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for (const { sha256: hash } of photos) {
    const photo = told.has(hash) ? undefined : await photoOf(hash);
    told.add(hash);
    if (photo === undefined) continue; // told before, or its bytes are gone: the reader sees which photo is missing
    yield {
      kind: 'photo', sha256: hash, original_sha256: photo.originalSha256, type: photo.type,
      size_bytes: photo.bytes.byteLength, bytes: base64(new Uint8Array(photo.bytes)),
    };
  }
}

function reportLine(entry: Entry): Readonly<Record<string, unknown>> {
  return {
    kind: 'report', id: entry.id, saved_at: entry.savedAt, sequence: entry.sequence, title: entry.title,
    state: entry.state, problem: entry.problem?.code ?? null, photos: entry.photos.map((photo) => photo.sha256),
    content_sha256: entry.contentSha256, body: entry.body,
  };
}

async function hashOf(text: string): Promise<string> {
  return await sha256(new TextEncoder().encode(text));
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
