/** The words of cases in the language chosen now, and the names of what cases speak of. */

import { enCases, zhCases } from '../../i18n/cases';
import { layerOf, units } from '../../state/catalogue';
import { caseWords } from '../../state/cases';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhCases, enCases);
export type CaseWord = keyof typeof zhCases;

/** The word of a key that the server may know and we may not: then as it came. */
export function known(room: 'origin' | 'reason' | 'post' | 'field' | 'timeline' | 'evidence.role' | 'evidence.hindrance' | 'rebound' | 'lookBacks.state' | 'lookBacks.result', word: string): string {
  const key = `${room}.${word}`;
  return key in zhCases ? t(key as CaseWord) : word;
}

export function statusName(status: string): string {
  const words = caseWords.value.statuses[status];
  return words === undefined ? status : pick(words);
}

export function termName(term: string): string {
  const words = caseWords.value.terms[term];
  return words === undefined ? term : pick(words);
}

export function layerName(id: string): string {
  const layer = layerOf(id);
  return layer === undefined ? id : pick(layer);
}

export function unitName(id: string | null): string {
  if (id === null) return '–';
  const unit = units.value.find((each) => each.id === id);
  return unit === undefined ? id : pick({ zh: unit.name_zh, en: unit.name_en });
}

/** The choices of the layer of zones: what a case's zone may be. */
export function zones(): readonly { readonly value: string; readonly zh: string; readonly en: string }[] {
  return layerOf('reserve_zones')?.fields.find((field) => field.id === 'zone')?.choices ?? [];
}

export function zoneName(value: string | null): string {
  if (value === null) return '–';
  const words = zones().find((each) => each.value === value);
  return words === undefined ? value : pick(words);
}
