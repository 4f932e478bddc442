/**
 * A note, beside the database, of what waits to be sent: when a browser clears the database the note may be left,
 * and the page can say at its next start what is gone. It holds no content but the titles.
 */

import type { Words } from '../domain/report';

export interface Marked {
  readonly id: string;
  readonly title: Words;
  readonly savedAt: string;
}

/** Names enough to go and look again; the number is exact. */
export const MOST_MARKED = 200;
const NAME = 'lakewatch.waiting.';

/** Write down what waits now, of this account. Nothing is written when the page may not keep anything. */
export function mark(account: string, waiting: readonly Marked[]): void {
  try {
    if (waiting.length === 0) localStorage.removeItem(NAME + account);
    else localStorage.setItem(NAME + account, JSON.stringify(waiting.slice(0, MOST_MARKED)));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // full or forbidden: the database is the truth, this the witness
  }
}

/** What waited when the page was here last. */
export function marked(account: string): readonly Marked[] {
  try {
    const text = localStorage.getItem(NAME + account);
    return text === null ? [] : (JSON.parse(text) as Marked[]);
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return [];
    throw error;
  }
}
