/** The words of reports in the language chosen now. */

import type { Words } from '../../domain/report';
import { enPlaces, zhPlaces } from '../../i18n/places';
import { enReport, zhReport } from '../../i18n/report';
import { language } from '../../state/language';

const ZH = { ...zhReport, ...zhPlaces };
const EN: Record<keyof typeof ZH, string> = { ...enReport, ...enPlaces };
export type ReportWord = keyof typeof ZH;

/** The sentence with its facts put in. Reads a signal: components that use it follow the language switch. */
export function t(key: ReportWord, facts: Readonly<Record<string, string | number>> = {}): string {
  const sentence = (language.value === 'zh' ? ZH : EN)[key];
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));
}

/** The one of two names that the reader reads. */
export function pick(words: Words): string {
  return language.value === 'zh' ? words.zh : words.en;
}

/** A distance as people say it: metres below one kilometre. */
export function metres(distance: number): string {
  if (distance < 1000) return pick({ zh: `${Math.round(distance)} 米`, en: `${Math.round(distance)} m` });
  const km = (distance / 1000).toFixed(1);
  return pick({ zh: `${km} 公里`, en: `${km} km` });
}
