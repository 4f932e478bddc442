/** What the desk says: areas, transitions, things and stances in the language chosen now. */

import type { Effect } from '../../domain/boundary';
import { count, hectares, mu } from '../../domain/size';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { kindName, t } from '../boundaries/words';
import { statusName } from '../cases/words';

export { kindName, t, versionName } from '../boundaries/words';

/** Hectares and mu. */
export function areaWords(m2: number): string {
  return t('sheet.ha', { ha: hectares(m2), mu: mu(m2) });
}

/** What a noun of consequences is called. */
export function nounName(noun: string): string {
  if (noun === 'cases') return t('noun.cases');
  const layer = layerOf(noun);
  return layer === undefined ? noun : pick(layer);
}

export function insideWords({ unit, inside }: Effect): string {
  if (unit === 'm') return t('effects.m', { n: count(Math.round(inside)) });
  return unit === 'm2' ? t('effects.m2', { ha: hectares(inside) }) : '';
}

/** Totals of number fields, and counts by values, in words; what nobody knows is said to be unknown. */
export function sumsWords({ noun, sums, by }: Effect): string {
  const fields = layerOf(noun)?.fields ?? [];
  const named = (field: string): string => {
    const words = fields.find((each) => each.id === field);
    return words === undefined ? field : pick(words);
  };
  const totals = Object.entries(sums).map(([field, sum]) => `${named(field)} ${sum === null ? t('effects.unknown') : count(Math.round(sum * 10) / 10)}`);
  const counts = Object.entries(by).flatMap(([field, values]) => Object.entries(values).map(([value, n]) => `${valueWords(noun, field, value)} ${count(n)}`));
  return [...totals, ...counts].join(' · ');
}

/** A value of a field in words: a choice, a state, or as it is. */
function valueWords(noun: string, field: string, value: string): string {
  if (noun === 'cases') return field === 'status' ? statusName(value) : field === 'zone' ? kindName(value) : value;
  const layer = layerOf(noun);
  const words = field === 'state' ? layer?.states.find((each) => each.id === value) : layer?.fields.find((each) => each.id === field)?.choices.find((each) => each.value === value);
  return words === undefined ? value : pick(words);
}
