/** The dossier of a proposal: asked for; then followed as the file of a case is. */

import { sendJson, type Got } from '../api/client';
import type { Export } from '../domain/export';

export const DOSSIER_FORMATS = ['html', 'docx', 'pdf', 'xlsx', 'txt', 'gpkg', 'maps'] as const;
export type DossierFormat = (typeof DOSSIER_FORMATS)[number];

export interface DossierAsked {
  readonly formats: readonly DossierFormat[];
  readonly language: 'zh' | 'en';
  readonly why: string;
}

export async function beginDossier(boundary: string, asked: DossierAsked): Promise<Got<Export>> {
  return await sendJson<Export>('POST', `/api/boundaries/${encodeURIComponent(boundary)}/dossiers`, asked);
}
