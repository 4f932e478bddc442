/** Drafting a boundary version, and its way through the approvals: what is asked, what is lacking, what is sent. Pure. */

import { STATUSES, type Boundary, type BoundaryDetail, type BoundaryEvent, type BoundaryStep } from './boundary';
import type { Words } from './report';

/** What a step wants beside the version: a reason, a letter with its date, the first day in force. */
export type Want = 'why' | 'act' | 'in_force_from';

export interface WayStep extends BoundaryStep {
  readonly wants: readonly Want[];
}

export interface WayEvent extends BoundaryEvent, Words {
  readonly before: string | null;
  readonly after: string;
}

export interface WayDetail extends BoundaryDetail {
  readonly steps: readonly WayStep[];
  readonly events: readonly WayEvent[];
}

/** What one types into the form of a draft; areas as texts, by kind, "" for the whole. */
export interface DraftWords {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly regime: string;
  readonly parent: string;
  readonly revises: string;
  readonly copy: boolean;
  readonly act: string;
  readonly actOn: string;
  readonly documents: readonly Document[];
  readonly declared: Readonly<Record<string, string>>;
  readonly note: string;
}

/** A file on record as evidence. */
export interface Document {
  readonly sha256: string;
  /** Empty where only the hash is known. */
  readonly name: string;
}

export const REGIMES = ['three_zones', 'two_zones'] as const;
const TWO_ZONES_SINCE = '2026-03-15';
const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** A form to begin with: the next revision of a version, or a new draft from one (none: from nothing). */
export function draftFrom(from: Boundary | null, revises: boolean, taken: readonly string[], day: string): DraftWords {
  const name = from === null ? { zh: '', en: '' } : revises ? { zh: revised(from.name.zh, '第{n}稿', from.revision + 1), en: revised(from.name.en, 'revision {n}', from.revision + 1) } : { zh: '', en: '' };
  return {
    id: freeId(from !== null && revises ? `${root(from.id)}-r${from.revision + 1}` : `proposal-${day.slice(0, 4)}`, taken),
    ...name, regime: from?.regime ?? (day >= TWO_ZONES_SINCE ? 'two_zones' : 'three_zones'),
    parent: from === null ? '' : revises ? (from.parent ?? '') : from.id, revises: from !== null && revises ? from.id : '', copy: from !== null,
    act: '', actOn: '', documents: [], declared: revises ? declaredTexts(from) : {}, note: '',
  };
}

/** The words of a version as a form has them. */
export function draftOf(version: Boundary): DraftWords {
  return {
    id: version.id, zh: version.name.zh, en: version.name.en, regime: version.regime, parent: version.parent ?? '', revises: version.revises ?? '', copy: false,
    act: version.act, actOn: version.act_on ?? '', documents: version.documents.map((sha256) => ({ sha256, name: '' })), declared: declaredTexts(version), note: version.note,
  };
}

function declaredTexts(version: Boundary | null): Record<string, string> {
  return Object.fromEntries(Object.entries(version?.declared_ha ?? {}).map(([kind, ha]) => [kind, String(ha)]));
}

const root = (id: string): string => id.replace(/-r\d+$/, '');

/** A name with its revision, an earlier one taken off. */
function revised(name: string, words: string, n: number): string {
  const bare = name.replace(/（第\d+稿）$|, revision \d+$/, '');
  return words.startsWith('第') ? `${bare}（${words.replace('{n}', String(n))}）` : `${bare}, ${words.replace('{n}', String(n))}`;
}

/** The id, or with the next number that nobody has. */
export function freeId(wanted: string, taken: readonly string[]): string {
  const free = (id: string): boolean => !taken.includes(id);
  if (free(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (free(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

export type DraftField = 'id' | 'zh' | 'declared';

/** What cannot be sent as it is typed. */
export function draftLacks(draft: DraftWords): readonly DraftField[] {
  const areas = Object.values(draft.declared).filter((text) => text.trim() !== '');
  return [
    ...(ID.test(draft.id) ? [] : ['id' as const]),
    ...(draft.zh.trim() === '' ? ['zh' as const] : []),
    ...(areas.every((text) => Number(text) > 0 && Number(text) < 1e7) ? [] : ['declared' as const]),
  ];
}

function words(draft: DraftWords) {
  const declared = Object.entries(draft.declared).filter(([, text]) => text.trim() !== '');
  return {
    name: { zh: draft.zh.trim(), en: draft.en.trim() || draft.zh.trim() }, act: draft.act.trim(), act_on: draft.actOn || null,
    documents: draft.documents.map(({ sha256 }) => sha256), declared_ha: Object.fromEntries(declared.map(([kind, text]) => [kind, Number(text)])), note: draft.note.trim(),
  };
}

/** A new draft on the wire; zones of another regime are not brought along. */
export function newBody(draft: DraftWords, source: Boundary | null, why: string) {
  const copies = draft.copy && source !== null && source.regime === draft.regime;
  return { id: draft.id, ...words(draft), regime: draft.regime, parent: draft.parent || null, revises: draft.revises || null, copy_zones: copies, why: why.trim() };
}

/** Other words of a draft on the wire. */
export function changeBody(draft: DraftWords, version: number, why: string) {
  return { version, ...words(draft), why: why.trim() };
}

/** What one says at a step. */
export interface Said {
  readonly why: string;
  readonly act: string;
  readonly actOn: string;
  readonly from: string;
}

export const NOTHING_SAID: Said = { why: '', act: '', actOn: '', from: '' };

/** Fields that a step wants and that are empty. */
export function stepLacks({ wants }: WayStep, said: Said): readonly (keyof Said)[] {
  const needs: readonly (keyof Said)[] = [
    ...(wants.includes('why') ? ['why' as const] : []), ...(wants.includes('act') ? ['act' as const, 'actOn' as const] : []), ...(wants.includes('in_force_from') ? ['from' as const] : []),
  ];
  return needs.filter((field) => said[field].trim() === '');
}

export function stepBody(step: WayStep, said: Said, version: number) {
  return { step: step.id, version, why: said.why.trim(), act: said.act.trim(), act_on: said.actOn || null, in_force_from: said.from || null };
}

/** Stations of the way, for a line that shows how far a version has come; those that end it stand apart. */
export const STATIONS = ['draft', 'proposed', 'province_approved', 'nation_reviewed', 'in_force'] as const satisfies readonly (typeof STATUSES)[number][];
