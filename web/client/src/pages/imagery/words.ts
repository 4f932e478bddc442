/** The words of imagery in the language chosen now. */

import { enImagery, zhImagery } from '../../i18n/imagery';
import { layers } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhImagery, enImagery);
export type ImageryWord = keyof typeof zhImagery;

/** The words of a key that the server may know and we may not: then as it came. */
export function known(room: 'role', word: string): string {
  const key = `${room}.${word}`;
  return key in zhImagery ? t(key as ImageryWord) : word;
}

/** What a zone is called, by the layer of zones; "" is the ground outside. */
export function zoneName(zone: string): string {
  if (zone === '') return t('zone.outside');
  const words = layers.value.filter(({ id }) => id === 'reserve_zones').flatMap(({ fields }) => fields).flatMap(({ choices }) => choices).find(({ value }) => value === zone);
  return words === undefined ? zone : pick(words);
}
