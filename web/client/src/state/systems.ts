/** Coordinate systems as people call them; apart from other words, because only the office speaks of them. */

import { SYSTEM_WORDS } from '../i18n/systems';
import { pick } from './words';

/** A coordinate system in words, with its short name. */
export function systemName(name: string): string {
  const words = SYSTEM_WORDS[name];
  return words === undefined ? name : pick({ zh: `${words.zh}（${name}）`, en: `${words.en}, ${name}` });
}
