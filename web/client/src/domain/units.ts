/** Unit symbols of the catalogue in words; an unknown one is shown as it is written there. */

import type { Words } from './report';

const WORDS: Readonly<Record<string, Words>> = {
  mm: { zh: '毫米', en: 'mm' },
  cm: { zh: '厘米', en: 'cm' },
  m: { zh: '米', en: 'm' },
  km: { zh: '公里', en: 'km' },
  m2: { zh: '平方米', en: 'm²' },
  km2: { zh: '平方公里', en: 'km²' },
  ha: { zh: '公顷', en: 'ha' },
  mu: { zh: '亩', en: 'mu' },
  l: { zh: '升', en: 'l' },
  m3: { zh: '立方米', en: 'm³' },
  'l/s': { zh: '升/秒', en: 'l/s' },
  'mg/l': { zh: '毫克/升', en: 'mg/l' },
  kg: { zh: '公斤', en: 'kg' },
  t: { zh: '吨', en: 't' },
  percent: { zh: '%', en: '%' },
  times: { zh: '次', en: 'times' },
  days: { zh: '天', en: 'days' },
  year: { zh: '年', en: 'year' },
  storeys: { zh: '层', en: 'storeys' },
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
