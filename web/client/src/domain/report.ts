/**
 * What a report asks, when it is complete, and what it says on the wire. Pure: no clock, no store, no network.
 *
 * Answers are kept as typed (text) until the body is made, so that a wrong entry stays on the form with its
 * sentence. Nothing is ever filled in beforehand: an answer exists only when a person gave it.
 */

import type { About } from './offer';
import type { Photo } from './photo';
import { faultOf, madeOf, shapeOf, type PlaceMade, type PlaceShape, type Sketch } from './shape';
import { measured } from './units';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type ValueType = 'text' | 'choice' | 'integer' | 'number' | 'boolean' | 'date';

export interface Choice extends Words {
  readonly value: string;
}

export interface Question extends Words {
  readonly id: string;
  readonly type: ValueType;
  readonly unit: string | null;
  readonly required: boolean;
  readonly choices: readonly Choice[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly longest: number | null;
  readonly when: { readonly question: string; readonly any_of: readonly string[] } | null;
  readonly hint: Words | null;
}

export interface StateWords extends Words {
  readonly id: string;
  readonly settled: boolean;
  readonly colour: string | null;
}

export interface Remainder extends Words {
  readonly field: string;
  readonly unit: string;
}

/** What must hold before a problem may close; the form says so where it is about photos. */
export interface Closing extends Words {
  readonly id: string;
  readonly kind: string;
}

/** What the form needs of a layer's definition. */
export interface InspectedLayer extends Words {
  readonly fields: readonly (Words & { readonly id: string })[];
  readonly closing: readonly Closing[];
  readonly id: string;
  readonly states: readonly StateWords[];
  readonly checklist: readonly Question[];
  readonly remainder: Remainder | null;
}

/** A position as a device gave it; degrees, metres. */
export interface Fix {
  readonly longitude: number;
  readonly latitude: number;
  readonly accuracy_m: number | null;
  readonly taken_at: string | null;
  readonly source: 'gps' | 'exif' | 'map';
  readonly datum: 'wgs84' | 'cgcs2000' | 'gcj02';
}

/** Longitude, latitude in degrees (CGCS2000). */
export type Place = readonly [number, number];

export type { Photo, PhotoRole } from './photo';

/** A report being written. `stateSeen` null with `stateUnclear` says: looked, and could not tell. */
export interface Draft {
  readonly id: string;
  readonly account: string;
  readonly layer: string;
  readonly feature: string | null;
  readonly featureLabel: string;
  readonly stateSeen: string | null;
  readonly stateUnclear: boolean;
  readonly remainder: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly note: string;
  readonly sketch: Sketch | null; // the place marked, as it was made
  readonly about: About | null; // what was offered as perhaps the same, and the answer
  readonly featurePlace: Place | null; // the inspected thing's own place: counts while nobody marks another
  readonly fix: Fix | null;
  readonly photos: readonly Photo[];
  readonly originals?: readonly string[]; // hashes of those photos whose original shall follow
  readonly observedAt: string | null; // when the state was chosen, by this device's clock
  readonly changedAt: string;
  readonly basedOn?: BasedOn | null; // what the register said when the state was chosen
}

export interface ReportBody {
  readonly layer: string;
  readonly feature: string | null;
  readonly state_seen: string | null;
  readonly remainder: number | null;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  readonly note: string;
  readonly place: PlaceShape | null;
  readonly place_made: PlaceMade | null;
  readonly about: About | null;
  readonly fix: Fix | null;
  readonly observed_at: string;
  readonly photos: readonly Photo[];
  readonly based_on?: BasedOn | null;
}

/** The versions that the author had before him; null is unknown. */
export interface BasedOn {
  readonly feature_version: number | null;
  readonly case: string | null;
  readonly case_version: number | null;
}

/** One thing that keeps a report from being sent: where on the form (`answers.id` for a question), and its sentence. */
export interface Mistake {
  readonly at: string;
  readonly words: Words;
}

export const LONGEST_NOTE = 4000;
export const MOST_PHOTOS = 12;

/** An empty report; the caller brings identity and time. */
export function emptyDraft(of: Pick<Draft, 'id' | 'account' | 'layer' | 'feature' | 'featureLabel' | 'changedAt'>): Draft {
  return {
    ...of, stateSeen: null, stateUnclear: false, remainder: '', answers: {}, note: '', sketch: null, about: null, featurePlace: null, fix: null,
    photos: [],
    observedAt: null,
  };
}

/** The questions asked now: those without a condition, and those whose condition an asked question meets. */
export function asked(checklist: readonly Question[], answers: Draft['answers']): readonly Question[] {
  const byId = new Map(checklist.map((question) => [question.id, question]));
  return checklist.filter((question) => isAsked(question, byId, answers, new Set()));
}

function isAsked(
  question: Question,
  byId: ReadonlyMap<string, Question>,
  answers: Draft['answers'],
  seen: Set<string>,
): boolean {
  if (question.when === null) return true;
  if (seen.has(question.id)) return false; // a circle of conditions is never asked, and never hangs
  seen.add(question.id);
  const asker = byId.get(question.when.question);
  if (asker === undefined) return false;
  return question.when.any_of.includes(wordOf(asker, answers)) && isAsked(asker, byId, answers, seen);
}

/** An answer as conditions name it: a number without the zeros somebody typed. */
function wordOf(question: Question, answers: Draft['answers']): string {
  const typed = answers[question.id]?.trim() ?? '';
  const isFigure = question.type === 'integer' || question.type === 'number';
  return isFigure ? String(typedNumber(typed) ?? typed) : typed;
}

/** The number a person typed, full-width digits included; null when it is none. */
export function typedNumber(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** Everything that keeps the draft from being sent, in the order of the form; empty when it may go. */
export function mistakes(draft: Draft, layer: InspectedLayer): readonly Mistake[] {
  return [
    ...stateMistakes(draft, layer),
    ...remainderMistakes(draft, layer),
    ...asked(layer.checklist, draft.answers).flatMap((question) => answerMistakes(question, draft.answers[question.id] ?? '')),
    ...noteMistakes(draft),
    ...placeMistakes(draft),
  ];
}

/** The name of a question's place on the form; apart from `state`, `remainder`, `note` and `place`. */
export function answerPlace(question: Question): string {
  return `answers.${question.id}`;
}

function stateMistakes(draft: Draft, layer: InspectedLayer): readonly Mistake[] {
  if (layer.states.length === 0 || draft.stateUnclear) return [];
  if (layer.states.some((state) => state.id === draft.stateSeen)) return [];
  return [mistake('state', '请选择看到的状态；看不清就选“无法判断”。', 'Choose the state you see, or “Cannot tell”.')];
}

function remainderMistakes(draft: Draft, layer: InspectedLayer): readonly Mistake[] {
  if (layer.remainder === null || draft.remainder.trim() === '') return [];
  const value = typedNumber(draft.remainder);
  if (value === null) return [notANumber('remainder', draft.remainder)];
  return value < 0 ? [mistake('remainder', '剩余量不能小于 0。', 'What remains cannot be less than 0.')] : [];
}

function answerMistakes(question: Question, typed: string): readonly Mistake[] {
  const at = answerPlace(question);
  if (typed.trim() === '') return question.required ? [mistake(at, '请回答这一项。', 'Answer this question.')] : [];
  switch (question.type) {
    case 'integer':
    case 'number':
      return numberMistakes(question, typed);
    case 'choice':
      return question.choices.some((choice) => choice.value === typed) ? [] : [mistake(at, '请从列表中选择。', 'Choose from the list.')];
    case 'boolean':
      return typed === 'true' || typed === 'false' ? [] : [mistake(at, '请选择是或否。', 'Choose yes or no.')];
    case 'date':
      return isDay(typed) ? [] : [mistake(at, '请填写日期，例如 2026-11-23。', 'Give a date such as 2026-11-23.')];
    case 'text':
      return tooLong(at, typed, question.longest);
  }
}

function numberMistakes(question: Question, typed: string): readonly Mistake[] {
  const value = typedNumber(typed);
  if (value === null) return [notANumber(answerPlace(question), typed)];
  if (question.type === 'integer' && !Number.isSafeInteger(value)) {
    return [mistake(answerPlace(question), '请填写整数。', 'Give a whole number.')];
  }
  if (question.minimum !== null && value < question.minimum) {
    return [mistake(answerPlace(question), `不能小于 ${question.minimum}。`, `Not less than ${question.minimum}.`)];
  }
  if (question.maximum !== null && value > question.maximum) {
    return [mistake(answerPlace(question), `不能大于 ${question.maximum}。`, `Not more than ${question.maximum}.`)];
  }
  return [];
}

function noteMistakes(draft: Draft): readonly Mistake[] {
  return tooLong('note', draft.note, LONGEST_NOTE);
}

/** A place that is begun must be able to stand; a new one must be findable: by a position, or by words. */
function placeMistakes(draft: Draft): readonly Mistake[] {
  const begun = draft.sketch !== null && draft.sketch.corners.length > 0 ? draft.sketch : null;
  const wrong = begun === null ? null : faultOf(begun);
  if (wrong !== null) return [{ at: 'place', words: wrong.words }];
  if (draft.feature !== null || begun !== null || draft.fix !== null || draft.note.trim() !== '') return [];
  return [
    mistake('place', '请点选地图、等待定位，或在备注中写明地点。', 'Tap the map, wait for your position, or describe the place in the note.'),
  ];
}

function tooLong(at: string, text: string, longest: number | null): readonly Mistake[] {
  const length = [...text].length; // characters as a reader and the server count them, not UTF-16 units
  if (longest === null || length <= longest) return [];
  return [mistake(at, `最多 ${longest} 字，现有 ${length} 字。`, `At most ${longest} characters; there are ${length}.`)];
}

function notANumber(at: string, typed: string): Mistake {
  return mistake(at, `“${typed.trim()}”不是数字。请只填数字，例如 35.5。`, `“${typed.trim()}” is not a number. Give figures only, such as 35.5.`);
}

function mistake(at: string, zh: string, en: string): Mistake {
  return { at, words: { zh, en } };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text); // refuses 2026-02-30
}

/**
 * What `PUT /api/reports/{uuid}` takes. Answers to questions that are not asked any more are left out. It was
 * observed when the state was chosen, not when the network came back.
 *
 * Throws RangeError for a draft with mistakes: the caller shows them first.
 */
export function body(draft: Draft, layer: InspectedLayer): ReportBody {
  const wrong = mistakes(draft, layer)[0];
  if (wrong !== undefined) throw new RangeError(`${wrong.at}: ${wrong.words.en}`);
  return {
    layer: draft.layer,
    feature: draft.feature ?? chosenFeature(draft),
    state_seen: draft.stateUnclear ? null : draft.stateSeen,
    remainder: layer.remainder === null ? null : typedNumber(draft.remainder),
    answers: answersOf(layer, draft),
    note: draft.note.trim(),
    ...placeOfDraft(draft),
    about: draft.about,
    fix: draft.fix,
    observed_at: draft.observedAt ?? draft.changedAt,
    photos: draft.photos,
    based_on: draft.basedOn ?? null,
  };
}

/** The place marked; else the inspected thing's own. */
function placeOfDraft({ sketch, featurePlace }: Draft): Pick<ReportBody, 'place' | 'place_made'> {
  const shape = shapeOf(sketch);
  if (sketch !== null && shape !== null) return { place: shape, place_made: madeOf(sketch) };
  if (featurePlace === null) return { place: null, place_made: null };
  return { place: { type: 'Point', coordinates: featurePlace }, place_made: { way: 'feature', began_at: null, accuracies_m: [], seconds: [] } };
}

/** The known thing that a new place turned out to be, when it is of the report's own kind. */
function chosenFeature({ about, layer }: Draft): string | null {
  const chosen = about?.chosen ?? null;
  return chosen?.noun === 'feature' && chosen.layer === layer ? chosen.id : null;
}

function answersOf(layer: InspectedLayer, draft: Draft): ReportBody['answers'] {
  const given = asked(layer.checklist, draft.answers).flatMap((question) => {
    const typed = draft.answers[question.id]?.trim() ?? '';
    return typed === '' ? [] : [[question.id, valueOf(question, typed)] as const];
  });
  return Object.fromEntries(given);
}

function valueOf(question: Question, typed: string): string | number | boolean {
  if (question.type === 'boolean') return typed === 'true';
  if (question.type !== 'integer' && question.type !== 'number') return typed;
  const value = typedNumber(typed);
  if (value === null) throw new RangeError(`${question.id}: not a number`);
  return value;
}

/** An answer in words of both languages, with its unit; unknown values are shown as they came. */
export function answerWords(question: Question, value: string | number | boolean): Words {
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'Yes' } : { zh: '否', en: 'No' };
  const choice = question.choices.find((each) => each.value === value);
  if (choice !== undefined) return choice;
  if (question.unit === null) return { zh: String(value), en: String(value) };
  return measured(value, question.unit);
}

/** What closing will ask of the photos: better known on the shore than in the office. */
export function photoConditions(layer: InspectedLayer): readonly Closing[] {
  return layer.closing.filter((each) => each.kind === 'photos' || each.kind === 'same_place');
}
