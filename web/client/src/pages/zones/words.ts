/** The words of drawing and drafting versions in the language chosen now. */

import { enZones, zhZones } from '../../i18n/zones';
import { figure } from '../../domain/measures';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhZones, enZones);

/** Kinds of zone by regime, the strictest first. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
  three_zones: ['core', 'buffer', 'experimental'],
  two_zones: ['core_protection', 'general_control'],
};

/** A kind of zone as people say it; "" is outside. */
export function kindName(kind: string): string {
  if (kind === '') return t('outside');
  const choice = layerOf('reserve_zones')?.fields.find(({ id }) => id === 'zone')?.choices.find(({ value }) => value === kind);
  return choice === undefined ? kind : pick(choice);
}

const M2_PER_MU = 2000 / 3;

/** Hectares to a hundredth of a hectare, as planners compare them. */
export function hectares(m2: number): string {
  return (m2 / 10_000).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function mu(m2: number): string {
  return (m2 / M2_PER_MU).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A small area: square metres below a hectare. */
export function smallArea(m2: number): string {
  if (m2 >= 10_000) return language.value === 'zh' ? `${figure(m2 / 10_000)} 公顷（${figure(m2 / M2_PER_MU)} 亩）` : `${figure(m2 / 10_000)} ha (${figure(m2 / M2_PER_MU)} mu)`;
  return language.value === 'zh' ? `${figure(m2)} 平方米` : `${figure(m2)} m²`;
}
