/** The words of claims in the language chosen now, and the names of what claims speak of. */

import { countSaid, type Claim } from '../../domain/claim';
import { beijingTime } from '../../domain/moment';
import { enClaims, zhClaims } from '../../i18n/claims';
import { layerOf, units } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhClaims, enClaims);

/** The day in Beijing; what will be known later is not asked. */
export const today = (): string => beijingTime(new Date().toISOString()).slice(0, 10);

export function layerName(id: string): string {
  const layer = layerOf(id);
  return layer === undefined ? id : pick(layer);
}

export function unitName(id: string | null): string {
  if (id === null) return t('unit.none');
  const unit = units.value.find((each) => each.id === id);
  return unit === undefined ? id : pick({ zh: unit.name_zh, en: unit.name_en });
}

/** What a claim speaks of, and how many it says there are. */
export function ofWords(claim: Claim): string {
  const kind = pick(claim.kind_words);
  const of = claim.layer === null ? t('of.nothing', { kind }) : t('of', { layer: layerName(claim.layer), kind });
  const said = [countSaid(claim), claim.area_text ?? ''].filter((each) => each !== '').join(' / ');
  return `${of} · ${said === '' ? t('of.noCount') : t('of.count', { count: said })}`;
}

/** Where a claim is said to hold. */
export function scopeWords(claim: Claim): string {
  const { basis, features, units: ids, villages, zones, fields, place } = claim.scope;
  if (basis === 'list') return features.length === 0 ? t('scope.noList') : t('scope.list', { n: features.length });
  const layer = claim.layer === null ? undefined : layerOf(claim.layer);
  const values = Object.entries(fields).map(([id, wanted]) => {
    const field = layer?.fields.find((each) => each.id === id);
    return `${field === undefined ? id : pick(field)}: ${wanted.map((value) => { const choice = field?.choices.find((each) => each.value === value); return choice === undefined ? value : pick(choice); }).join(', ')}`;
  });
  const zoneField = layerOf('reserve_zones')?.fields.find((field) => field.id === 'zone');
  const zoneWords = zones.map((zone) => { const choice = zoneField?.choices.find((each) => each.value === zone); return choice === undefined ? zone : pick(choice); });
  const parts = [ids.map((id) => unitName(id)).join(', '), villages.join(', '), zoneWords.join(', '), ...values, place].filter((each) => each !== '');
  if (claim.layer === null) return parts.join(' · ');
  return parts.length === 0 ? t('scope.all') : parts.join(' · ');
}
