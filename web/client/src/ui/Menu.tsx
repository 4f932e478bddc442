/** A small menu behind a button: it closes by Escape, by a press beside it, and by going where it leads. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface Given {
  readonly class: string;
  /** What a screen reader calls it, where the sign has no words. */
  readonly name?: string;
  readonly sign: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Menu({ class: kind, name, sign, children }: Given) {
  const menu = useRef<HTMLDetailsElement>(null);
  const shut = (): void => menu.current?.removeAttribute('open');
  useEffect(() => {
    const beside = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) shut();
    };
    addEventListener('pointerdown', beside);
    addEventListener('hashchange', shut);
    return () => {
      removeEventListener('pointerdown', beside);
      removeEventListener('hashchange', shut);
    };
  }, []);
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    shut();
    menu.current.querySelector('summary')?.focus();
  };
  return (
    <details ref={menu} class={kind} onKeyDown={escape}>
      <summary {...(name === undefined ? {} : { 'aria-label': name })}>{sign}</summary>
      <div class="menu">{children}</div>
    </details>
  );
}
