/** The file of a case: asked for; then followed as any export is. */

import { sendJson, type Got } from '../api/client';
import type { Export } from '../domain/export';

export interface CaseFileAsked {
  readonly why: string;
  readonly originals: boolean;
  readonly at_closing: boolean;
}

export async function beginCaseFile(id: string, asked: CaseFileAsked): Promise<Got<Export>> {
  return await sendJson<Export>('POST', `/api/cases/${encodeURIComponent(id)}/file`, asked);
}
