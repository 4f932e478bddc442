/** Evidence of a case: read, sent by its hash, taken back. */

import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { sendFile } from '../api/upload';
import { mediaType, useBody, type CaseEvidence, type Offer } from '../domain/evidence';
import { sha256 } from '../offline/sha256';

export async function readEvidence(id: string): Promise<Got<CaseEvidence>> {
  return await getJson<CaseEvidence>(`/api/cases/${encodeURIComponent(id)}/evidence`);
}

/** Bytes first, then what they are used as; sent again after a lost answer, both are the same. */
export async function sendEvidence(id: string, file: File, offer: Offer, told: (sent: number) => void): Promise<Problem | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = await sha256(bytes);
  const kind = mediaType(file.name, file.type);
  const address = `/api/evidence/${hash}?${new URLSearchParams({ name: file.name }).toString()}`;
  const sent = await sendFile<unknown>(address, new Blob([bytes], { type: kind }), told, kind).ended;
  if ('problem' in sent) return sent.problem;
  const used = await sendJson('POST', `/api/cases/${encodeURIComponent(id)}/evidence`, useBody(offer, hash));
  return 'problem' in used ? used.problem : null;
}

export async function withdrawEvidence(use: string, why: string): Promise<Problem | null> {
  const got = await sendJson('POST', `/api/evidence-uses/${encodeURIComponent(use)}/withdraw`, { why });
  return 'problem' in got ? got.problem : null;
}
