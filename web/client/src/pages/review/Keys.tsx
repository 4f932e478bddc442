/** Walking through the changes by keyboard, and the page that says how. */

import { useEffect, useRef } from 'preact/hooks';
import { keysOn, switchKeys } from '../../state/boundaries';
import { t } from './words';

export interface Walking {
  readonly walk: (way: 1 | -1) => void;
  readonly close: () => void;
  readonly turn: () => void;
  readonly help: () => void;
}

/** Letters go anywhere but in fields; arrows go through the list when it has the focus, and elsewhere scroll as ever. */
export function useKeys(walking: Walking): void {
  const now = useRef(walking);
  now.current = walking;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog, [role="application"]') !== null) return;
      const act = inList(target, event.key) ?? (keysOn.value ? byLetter(event.key) : undefined);
      if (act === undefined) return;
      event.preventDefault();
      act(now.current);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

type Act = (walking: Walking) => void;
const NEXT: Act = ({ walk }) => walk(1);
const PREVIOUS: Act = ({ walk }) => walk(-1);

function inList(target: HTMLElement, key: string): Act | undefined {
  if (target.closest('.change-list') === null) return undefined;
  return key === 'ArrowDown' ? NEXT : key === 'ArrowUp' ? PREVIOUS : undefined;
}

function byLetter(key: string): Act | undefined {
  const acts: Readonly<Record<string, Act>> = { j: NEXT, k: PREVIOUS, s: ({ turn }) => turn(), '?': ({ help }) => help(), Escape: ({ close }) => close() };
  return acts[key];
}

export function KeysHelp({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const lines: readonly (readonly [string, string])[] = [['j ↓', t('help.next')], ['k ↑', t('help.previous')], ['Esc', t('help.close')], ['s', t('help.swipe')], ['?', t('help.this')]];
  return (
    <dialog ref={dialog} class="desk-dialog" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">{t('help.title')}</h2>
      <dl class="keys">{lines.map(([keys, words]) => <div key={keys}><dt>{keys.split(' ').map((each) => <kbd key={each}>{each}</kbd>)}</dt><dd>{words}</dd></div>)}</dl>
      <label class="tick"><input type="checkbox" checked={keysOn.value} onChange={(event) => switchKeys(event.currentTarget.checked)} /><span>{t('help.on')}</span></label>
      <button type="button" onClick={() => dialog.current?.close()}>{t('help.shut')}</button>
    </dialog>
  );
}
