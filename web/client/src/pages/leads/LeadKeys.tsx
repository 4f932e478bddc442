/** Deciding by keyboard, and the page that says how. */

import { useEffect, useRef } from 'preact/hooks';
import { leadKeys, switchLeadKeys } from '../../state/leads';
import { t } from './words';

export interface Deciding {
  readonly walk: (way: 1 | -1) => void;
  readonly open: (form: 'send' | 'dismiss' | 'merge') => void;
  readonly wait: () => void;
  readonly blink: () => void;
  readonly undo: () => void;
  readonly mark: () => void;
  readonly close: () => void;
  readonly help: () => void;
  /** A figure: of a reason, or of a neighbour, while such a form is open. */
  readonly figure: (n: number) => boolean;
}

type Act = (deciding: Deciding) => void;
const NEXT: Act = ({ walk }) => walk(1);
const PREVIOUS: Act = ({ walk }) => walk(-1);
const LETTERS: Readonly<Record<string, Act>> = {
  j: NEXT, k: PREVIOUS, s: ({ open }) => open('send'), d: ({ open }) => open('dismiss'), m: ({ open }) => open('merge'),
  w: ({ wait }) => wait(), b: ({ blink }) => blink(), u: ({ undo }) => undo(), x: ({ mark }) => mark(), '?': ({ help }) => help(),
};

/** Letters go anywhere but in fields; arrows go through the list when it has the focus, and elsewhere scroll as ever. */
export function useLeadKeys(deciding: Deciding): void {
  const now = useRef(deciding);
  now.current = deciding;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('dialog, [role="application"]') !== null) return;
      if (event.key === 'Escape') return answered(event, ({ close }) => close());
      if (/^[1-9]$/.test(event.key) && target.closest('textarea, input:not([type="radio"], [type="checkbox"], [type="range"])') === null) {
        if (now.current.figure(Number(event.key))) event.preventDefault();
        return;
      }
      if (target.closest('input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select') !== null) return;
      const act = inList(target, event.key) ?? (leadKeys.value ? LETTERS[event.key] : undefined);
      if (act !== undefined) answered(event, act);
    };
    const answered = (event: KeyboardEvent, act: Act): void => {
      event.preventDefault();
      act(now.current);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function inList(target: HTMLElement, key: string): Act | undefined {
  if (target.closest('.lead-list') === null) return undefined;
  return key === 'ArrowDown' ? NEXT : key === 'ArrowUp' ? PREVIOUS : undefined;
}

export function LeadKeysHelp({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const lines: readonly (readonly [string, string])[] = [
    ['j ↓', t('help.next')], ['k ↑', t('help.previous')], ['s', t('help.send')], ['d 1–6', t('help.dismiss')], ['m 1–9', t('help.merge')], ['w', t('help.wait')],
    ['b', t('help.blink')], ['x', t('help.mark')], ['u', t('help.undo')], ['Ctrl+Enter', t('help.submit')], ['Esc', t('help.close')], ['?', t('help.this')],
  ];
  return (
    <dialog ref={dialog} class="lead-dialog" aria-labelledby="lead-keys-title" onClose={close}>
      <h2 id="lead-keys-title">{t('help.title')}</h2>
      <dl class="lead-keys">{lines.map(([keys, words]) => <div key={keys}><dt>{keys.split(' ').map((each) => <kbd key={each}>{each}</kbd>)}</dt><dd>{words}</dd></div>)}</dl>
      <label class="tick"><input type="checkbox" checked={leadKeys.value} onChange={(event) => switchLeadKeys(event.currentTarget.checked)} /><span>{t('help.on')}</span></label>
      <button type="button" onClick={() => dialog.current?.close()}>{t('help.shut')}</button>
    </dialog>
  );
}
