/** One of few: large buttons that are radio buttons, under a thumb, one press each. */

import type { ComponentChildren } from 'preact';

export interface Card {
  readonly value: string;
  readonly label: string;
  readonly colour?: string | null;
}

interface Given {
  readonly name: string;
  readonly legend: ComponentChildren;
  readonly cards: readonly Card[];
  readonly chosen: string | null;
  readonly choose: (value: string) => void;
  readonly mistake?: string | null;
  readonly children?: ComponentChildren;
}

export function Choices({ name, legend, cards, chosen, choose, mistake = null, children }: Given) {
  const errorId = `${name}-mistake`;
  return (
    <fieldset class="choices" id={`field-${name}`} aria-describedby={mistake === null ? undefined : errorId}>
      <legend>{legend}</legend>
      {children}
      <div class="cards">
        {cards.map((card) => (
          <label class="card" key={card.value}>
            <input type="radio" name={name} value={card.value} checked={chosen === card.value} onChange={() => choose(card.value)} />
            {card.colour ? <span class="dot" aria-hidden="true" style={{ background: card.colour }} /> : null}
            <span>{card.label}</span>
          </label>
        ))}
      </div>
      {mistake === null ? null : <p class="mistake" id={errorId}>{mistake}</p>}
    </fieldset>
  );
}
