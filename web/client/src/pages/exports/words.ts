/** The words of exports in the language chosen now. */

import { enExports, zhExports } from '../../i18n/exports';
import { layerOf } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhExports, enExports);

/** The words of a key that the server may know and we may not: then as it came. */
export function known(room: 'format' | 'state', word: string): string {
  const key = `${room}.${word}`;
  return key in zhExports ? t(key as keyof typeof zhExports) : word;
}

export function layerName(id: string): string {
  const [first = id, ...rest] = id.split(',');
  const layer = layerOf(first);
  return `${layer === undefined ? first : pick(layer)}${rest.length === 0 ? '' : ` +${rest.length}`}`;
}
