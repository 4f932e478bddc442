/** Sentences in the language chosen now, facts put in. Components that use them follow the switch. */

import { language } from './language';

/** The speaker of one set of words; a word that English lacks does not compile. */
export function speaker<Z extends Record<string, string>>(zh: Z, en: Record<keyof Z, string>) {
  return (key: keyof Z, facts: Readonly<Record<string, string | number>> = {}): string => {
    const sentence = language.value === 'zh' ? zh[key] : en[key];
    return (sentence ?? String(key)).replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));
  };
}

/** The one of two names that the reader reads. */
export function pick(words: { readonly zh: string; readonly en: string }): string {
  return language.value === 'zh' ? words.zh : words.en;
}
