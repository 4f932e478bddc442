/** The file of a case: asked for, and followed until it is there. */

import { getJson, sendJson, type Got } from '../api/client';
import type { Export } from '../domain/export';
import { goesOn, nextAsk } from '../domain/job';

export interface CaseFileAsked {
  readonly why: string;
  readonly originals: boolean;
  readonly at_closing: boolean;
}

export async function beginCaseFile(id: string, asked: CaseFileAsked): Promise<Got<Export>> {
  return await sendJson<Export>('POST', `/api/cases/${encodeURIComponent(id)}/file`, asked);
}

/** Tell every state of the file until its job has ended or nobody waits any more. */
export async function followFile(first: Export, told: (file: Export) => void, waits: () => boolean): Promise<void> {
  let file = first;
  for (let asked = 0; goesOn(file.job) && waits(); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    const got = await getJson<Export>(`/api/exports/${encodeURIComponent(file.id)}`);
    if (!waits()) return;
    if ('value' in got) told((file = got.value));
  }
}
