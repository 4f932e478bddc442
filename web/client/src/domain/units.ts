/** Unit symbols of the catalogue in words; an unknown one is shown as it is written there. */

import type { Words } from './report';

const WORDS: Readonly<Record<string, Words>> = {
  m: { zh: '米', en: 'm' },
  km: { zh: '公里', en: 'km' },
  m2: { zh: '平方米', en: 'm²' },
  km2: { zh: '平方公里', en: 'km²' },
  m3: { zh: '立方米', en: 'm³' },
  ha: { zh: '公顷', en: 'ha' },
  mu: { zh: '亩', en: 'mu' },
  L: { zh: '升', en: 'L' },
  'L/s': { zh: '升/秒', en: 'L/s' },
  'm3/d': { zh: '立方米/日', en: 'm³/d' },
  d: { zh: '天', en: 'days' },
  days: { zh: '天', en: 'days' },
  households: { zh: '户', en: 'households' },
  persons: { zh: '人', en: 'persons' },
  pieces: { zh: '个', en: 'pieces' },
  heads: { zh: '头', en: 'head' },
};

export function unitWords(unit: string): Words {
  return WORDS[unit] ?? { zh: unit, en: unit };
}

/** A figure with its unit, never torn apart at the end of a line. */
export function measured(value: string | number, unit: string): Words {
  const words = unitWords(unit);
  return { zh: `${value}\u00a0${words.zh}`, en: `${value}\u00a0${words.en}` };
}
