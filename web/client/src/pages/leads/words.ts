/** What the desk of leads says: kinds, zones, sizes and states in the language chosen now. */

import type { Lead } from '../../domain/lead';
import { hasArea } from '../../domain/lead';
import { enLeads, zhLeads } from '../../i18n/leads';
import { layerOf, units } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhLeads, enLeads);
export type LeadWord = keyof typeof zhLeads;

/** The word of a key that the server may know and we may not: then as it came. */
export function known(room: 'state' | 'kind' | 'source' | 'reason' | 'index' | 'hint', word: string): string {
  const key = `${room}.${word}`;
  return key in zhLeads ? t(key as LeadWord) : word;
}

/** A lead in one line: suspected, of what kind. */
export function nameOf(lead: Pick<Lead, 'kind_words'>): string {
  return t('suspected', { kind: pick(lead.kind_words) });
}

/** The same with where it lies, for what is read aloud. */
export function fullName(lead: Lead): string {
  return [nameOf(lead), zoneWords(lead), sizeWords(lead)].join(pick({ zh: '，', en: ', ' }));
}

export function zoneWords(lead: Pick<Lead, 'zone_words'>): string {
  return pick(lead.zone_words);
}

export function zoneName(zone: string): string {
  if (zone === '') return t('zone.outside');
  const words = zones().find((each) => each.value === zone);
  return words === undefined ? zone : pick(words);
}

/** What a zone may be: the choices of the layer of zones. */
export function zones(): readonly { readonly value: string; readonly zh: string; readonly en: string }[] {
  return layerOf('reserve_zones')?.fields.find((field) => field.id === 'zone')?.choices ?? [];
}

export function unitName(id: string | null): string {
  if (id === null) return '–';
  const unit = units.value.find((each) => each.id === id);
  return unit === undefined ? id : pick({ zh: unit.name_zh, en: unit.name_en });
}

const MU_PER_HA = 15;

/** Hectares as far as pixels measure them: of ten metres a hundredth is one pixel. */
export function ha(lead: Pick<Lead, 'area_m2' | 'resolution_m'>): string {
  return (lead.area_m2 / 10_000).toFixed((lead.resolution_m ?? 10) >= 5 ? 2 : 4);
}

export function muOf(lead: Pick<Lead, 'area_m2' | 'resolution_m'>): string {
  return ((lead.area_m2 / 10_000) * MU_PER_HA).toFixed((lead.resolution_m ?? 10) >= 5 ? 1 : 2);
}

export function sizeWords(lead: Pick<Lead, 'area_m2' | 'resolution_m'>): string {
  return hasArea(lead) ? t('list.size', { ha: ha(lead), mu: muOf(lead) }) : t('list.sizePoint');
}

/** A share as whole percent. */
export function percent(share: number): number {
  return Math.round(share * 100);
}

/** A figure of an index with its sign. */
export function signed(value: number | null): string {
  return value === null ? '–' : `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
