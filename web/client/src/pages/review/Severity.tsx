/** How grave a change or a rule's outcome is: sign and word, colour beside them. */

import type { Grade, Verdict } from '../../domain/boundary';
import { t } from './words';

const SIGNS: Readonly<Record<Verdict | 'none', string>> = {
  fail: 'M8 2.5L14 13.5H2ZM8 6.5v3.5M8 11.6v.2', warn: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8 5v4M8 11v.2', pass: 'M3.5 8.5l3 3 6-7', unknown: 'M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6 1.1M8 11.4v.2', none: 'M4 8h8',
};

export function Severity({ grade }: { grade: Grade }) {
  return <span class={`grade ${grade}`}><Sign of={grade} />{t(`severity.${grade}`)}</span>;
}

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  return <span class={`grade ${verdict}`}><Sign of={verdict} />{t(`verdict.${verdict}`)}</span>;
}

function Sign({ of }: { of: Verdict | 'none' }) {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={SIGNS[of]} /></svg>;
}
