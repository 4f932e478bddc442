/** Versions as they are drafted and move on: read, made, changed, stepped; documents put on file. */

import { getJson, sendJson, type Got } from '../api/client';
import { sendFile } from '../api/upload';
import type { Boundary, BoundaryList } from '../domain/boundary';
import { changeBody, newBody, stepBody, type Document, type DraftWords, type Said, type WayDetail, type WayStep } from '../domain/boundaryWay';
import { mediaType } from '../domain/evidence';
import { sha256 } from '../offline/sha256';

export async function readVersions(): Promise<Got<BoundaryList>> {
  return await getJson<BoundaryList>('/api/boundaries');
}

export async function readWay(id: string): Promise<Got<WayDetail>> {
  return await getJson<WayDetail>(at(id));
}

export async function makeDraft(draft: DraftWords, source: Boundary | null, why: string): Promise<Got<Boundary>> {
  return await sendJson<Boundary>('POST', '/api/boundaries', newBody(draft, source, why));
}

export async function changeDraft(id: string, draft: DraftWords, version: number, why: string): Promise<Got<Boundary>> {
  return await sendJson<Boundary>('PATCH', at(id), changeBody(draft, version, why));
}

export async function takeWayStep(id: string, step: WayStep, said: Said, version: number): Promise<Got<Boundary>> {
  return await sendJson<Boundary>('POST', `${at(id)}/steps`, stepBody(step, said, version));
}

/** Put a document on file; sent again after a lost answer it is the same. */
export async function fileDocument(file: File): Promise<Got<Document>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = await sha256(bytes);
  const kind = mediaType(file.name, file.type);
  const address = `/api/evidence/${hash}?${new URLSearchParams({ name: file.name }).toString()}`;
  const got = await sendFile<unknown>(address, new Blob([bytes], { type: kind }), () => undefined, kind).ended;
  return 'problem' in got ? got : { value: { sha256: hash, name: file.name } };
}

function at(id: string): string {
  return `/api/boundaries/${encodeURIComponent(id)}`;
}
