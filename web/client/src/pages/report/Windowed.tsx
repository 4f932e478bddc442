/** A long list a piece at a time: nobody reads five hundred cards, and no phone should draw them. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { say } from './outboxWords';

const PIECE = 20;

export function Windowed<T>({ items, row }: { items: readonly T[]; row: (item: T) => ComponentChildren }) {
  const [shown, setShown] = useState(PIECE);
  const more = Math.min(PIECE, items.length - shown);
  return (
    <>
      <ul class="entries">{items.slice(0, shown).map(row)}</ul>
      {more <= 0 ? null : (
        <div class="pair">
          <p class="hint">{say('delivered.shown', { n: shown, all: items.length })}</p>
          <button type="button" onClick={() => setShown(shown + PIECE)}>{say('more', { n: more })}</button>
        </div>
      )}
    </>
  );
}
