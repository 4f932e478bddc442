/** The words of imports in the language chosen now. */

import { enImports, zhImports } from '../../i18n/imports';
import { layerOf } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhImports, enImports);
export type ImportWord = keyof typeof zhImports;

/** The layer's name; its id when it is not for this reader. */
export function layerName(id: string): string {
  const layer = layerOf(id);
  return layer === undefined ? id : pick(layer);
}

/** The words of a key that the server may know and we may not: then as it came. */
export function known(room: 'format' | 'state' | 'severity' | 'own' | 'type', word: string): string {
  const key = `${room}.${word}`;
  return key in zhImports ? t(key as ImportWord) : word;
}

/** An encoding as its users call it. */
export function encodingName(name: string): string {
  return name.toLowerCase() === 'gb18030' ? 'GB18030 (GBK)' : name.toUpperCase();
}
