/** A scene on its way in: files, what was recognised of them, and what a person still has to say. */

import type { Job, KeptProblem } from './job';
import type { Words } from './report';
import type { Box } from './scene';

export type UploadState = 'receiving' | 'examining' | 'examined' | 'keeping' | 'kept' | 'refused';
export type QuestionKind = 'bands' | 'acquired_on' | 'licence' | 'elsewhere';

export interface UploadedFile {
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly role: string | null;
}

/** One band of one file; its role is null where nothing was recognised. */
export interface FoundBand {
  readonly file: string;
  readonly number: number;
  readonly words: string;
  readonly role: string | null;
  /** Nobody knows yet what it shows. */
  readonly asked: boolean;
}

export interface Warning extends Words {
  readonly code: string;
}

export interface FoundScene {
  readonly name: string;
  readonly product: string | null;
  readonly product_words: Words;
  readonly bands: readonly FoundBand[];
  readonly acquired_on: string | null;
  readonly grid: { readonly crs: string; readonly pixel_m: number; readonly rows: number; readonly columns: number };
  readonly bbox: Box;
  readonly footprint: GeoJSON.Geometry | null;
  readonly scale: number | null;
  readonly offset: number;
  readonly calibrated: boolean;
  readonly classes: string | null;
  /** The share that is to be seen, of some of its pixels. */
  readonly clear: number | null;
  readonly because: Words;
  readonly licence: string;
  readonly credit: string;
  readonly warnings: readonly Warning[];
}

export interface SceneUpload {
  readonly id: string;
  readonly state: UploadState;
  readonly files: readonly UploadedFile[];
  readonly found: FoundScene | null;
  readonly questions: readonly QuestionKind[];
  readonly scene: string | null;
  readonly job: Job | string | null;
  readonly problem: KeptProblem | null;
  readonly author_name: string;
  readonly mine: boolean;
  readonly changed_at: string | null;
}

/** What a person says of the files; roles by file, one for each band in order, "-" for a band that is not used. */
export interface SceneAnswers {
  readonly name: string;
  readonly acquired_on: string;
  readonly bands: Readonly<Record<string, readonly string[]>>;
  readonly licence: string;
  readonly credit: string;
  readonly elsewhere: boolean;
  readonly why: string;
}

/** What only another examination asks: the number that stands for nothing, as typed. */
export interface Reread {
  readonly nodata: string;
}

export const UNUSED = '-';

/** The answers that stand there first: what was recognised. Nothing is guessed. */
export function firstAnswers(found: FoundScene | null): SceneAnswers {
  return {
    name: found?.name ?? '', acquired_on: found?.acquired_on ?? '', bands: bandsOf(found?.bands ?? []),
    licence: found?.licence ?? '', credit: found?.credit ?? '', elsewhere: false, why: '',
  };
}

/** The roles of all bands, by file. */
export function bandsOf(bands: readonly FoundBand[]): Readonly<Record<string, readonly string[]>> {
  const byFile: Record<string, string[]> = {};
  for (const band of [...bands].sort((a, b) => a.number - b.number)) (byFile[band.file] ??= []).push(band.role ?? UNUSED);
  return byFile;
}

/** The same roles with one said anew. */
export function withRole(bands: SceneAnswers['bands'], file: string, place: number, role: string): SceneAnswers['bands'] {
  return { ...bands, [file]: (bands[file] ?? []).map((each, index) => (index === place ? role : each)) };
}

/** Roles that were given to two bands: a scene has one band of a kind. */
export function givenTwice(bands: SceneAnswers['bands']): readonly string[] {
  const all = Object.values(bands).flat().filter((role) => role !== UNUSED);
  return [...new Set(all.filter((role, index) => all.indexOf(role) !== index))];
}

export type Lacking = 'name' | 'acquired_on' | 'bands' | 'twice' | 'licence' | 'elsewhere' | 'why';

/** What still has to be said before the scene can be kept. */
export function lacking(answers: SceneAnswers, questions: readonly QuestionKind[]): readonly Lacking[] {
  const elsewhere = questions.includes('elsewhere');
  return [
    ...(answers.name.trim() === '' ? ['name' as const] : []),
    ...(answers.acquired_on === '' ? ['acquired_on' as const] : []),
    ...(Object.values(answers.bands).flat().every((role) => role === UNUSED) ? ['bands' as const] : []),
    ...(givenTwice(answers.bands).length > 0 ? ['twice' as const] : []),
    ...(answers.licence.trim() === '' ? ['licence' as const] : []),
    ...(elsewhere && !answers.elsewhere ? ['elsewhere' as const] : []),
    ...(elsewhere && answers.why.trim() === '' ? ['why' as const] : []),
  ];
}

/** Whether files may still be added, or looked at again. */
export function open(upload: SceneUpload): boolean {
  return upload.state === 'receiving' || upload.state === 'examined' || upload.state === 'refused';
}
