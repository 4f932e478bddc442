/** What is on file for a case: files, what each is used as, and whether it counts. */

export interface EvidenceFile {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string | null;
  readonly name: string;
  readonly kind: string;
  readonly readable: boolean;
  readonly claims: { readonly taken_at: string | null; readonly longitude: number | null; readonly latitude: number | null } | null;
  readonly received_at: string;
  readonly account_name: string;
  readonly unit: string | null;
  readonly report: string | null;
  readonly demonstration: boolean;
}

export interface EvidenceUse {
  readonly id: string;
  readonly sha256: string;
  readonly role: string;
  readonly title: string;
  readonly document_number: string | null;
  readonly issued_on: string | null;
  readonly why: string;
  readonly at: string;
  readonly account: string | null;
  readonly account_name: string;
  readonly unit: string | null;
  readonly withdrawn_at: string | null;
  readonly withdrawn_why: string | null;
  readonly counts: boolean;
  readonly hindrances: readonly string[];
}

export interface CaseUse {
  readonly use: EvidenceUse;
  readonly file: EvidenceFile | null;
  readonly burden: { readonly uses: number; readonly cases: number; readonly units: number };
}

export interface CaseEvidence {
  readonly evidence: readonly CaseUse[];
  readonly counting: number;
}

export const ROLES = ['special_report', 'after', 'before', 'document', 'transfer', 'extension', 'other'] as const;
export type EvidenceRole = (typeof ROLES)[number];
const PAPERS: ReadonlySet<string> = new Set(['special_report', 'document', 'transfer', 'extension']);
const PHOTOS_ONLY: ReadonlySet<string> = new Set(['before', 'after']);

const KINDS: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp', heic: 'image/heic', heif: 'image/heif', pdf: 'application/pdf', txt: 'text/plain', zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** What a file is by its name: browsers leave the type of some empty. */
export function mediaType(name: string, told: string): string {
  return KINDS[name.split('.').pop()?.toLowerCase() ?? ''] ?? told;
}

export interface Offer {
  readonly role: EvidenceRole;
  readonly title: string;
  readonly issued_on: string;
  readonly number: string;
  readonly why: string;
}

export const NO_OFFER: Offer = { role: 'special_report', title: '', issued_on: '', number: '', why: '' };

export function isPaper(role: string): boolean {
  return PAPERS.has(role);
}

/** What keeps the file from being sent: none chosen, a paper without title or day, or no photo where one is asked. */
export function offerLacks(offer: Offer, file: { readonly name: string; readonly type: string } | null): readonly ('file' | 'photo' | 'title' | 'issued_on')[] {
  const found: ('file' | 'photo' | 'title' | 'issued_on')[] = [];
  if (file === null) found.push('file');
  else if (PHOTOS_ONLY.has(offer.role) && !mediaType(file.name, file.type).startsWith('image/')) found.push('photo');
  if (isPaper(offer.role) && offer.title.trim() === '') found.push('title');
  if (isPaper(offer.role) && offer.issued_on === '') found.push('issued_on');
  return found;
}

/** The use as the server takes it. */
export function useBody(offer: Offer, sha256: string): Readonly<Record<string, string>> {
  return {
    sha256, role: offer.role, title: offer.title.trim(), why: offer.why.trim(),
    ...(offer.issued_on === '' || !isPaper(offer.role) ? {} : { issued_on: offer.issued_on }),
    ...(offer.number.trim() === '' ? {} : { document_number: offer.number.trim() }),
  };
}
