/** The chosen lead beside list and map: decided at the top, with all that is known of it below. */

import { useEffect, useRef } from 'preact/hooks';
import type { Lead } from '../../domain/lead';
import { hashOf } from '../../domain/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Acts } from './Acts';
import type { LeadHold } from './deskData';
import { CannotSee, Chips, Events, Ground, Indices, LeadTitle, Matches, Measured, Near, Reasons } from './LeadParts';
import { Series } from './Series';
import type { Triage } from './triage';
import { t } from './words';

interface Given {
  readonly id: string;
  readonly hold: LeadHold;
  readonly triage: Triage;
  readonly marked: readonly Lead[];
  readonly clear: () => void;
  readonly previous: string | null;
  readonly next: string | null;
  readonly walk: (way: 1 | -1) => void;
  readonly close: () => void;
}

export function LeadSheet(given: Given) {
  const { id, hold, triage } = given;
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    sheet.current?.scrollTo({ top: 0 });
    if (document.activeElement === document.body) sheet.current?.focus({ preventScroll: true }); // the form that had the focus is away
    if (!matchMedia('(min-width: 1024px)').matches) sheet.current?.parentElement?.scrollIntoView({ block: 'start' }); // its map first
  }, [id]);
  const { lead, problem } = hold;
  const wide = matchMedia('(min-width: 1024px)').matches;
  const acts = <Acts triage={triage} lead={lead} marked={given.marked} clear={given.clear} />;
  return (
    <article ref={sheet} class="lead-sheet" tabIndex={-1} aria-label={t('sheet')}>
      <nav class="sheet-walk" aria-label={t('list')}>
        <button type="button" class="plain" onClick={given.close}>{t('acts.close')}</button>
        <button type="button" disabled={given.previous === null} onClick={() => given.walk(-1)}>{t('acts.previous')}</button>
        <button type="button" disabled={given.next === null} onClick={() => given.walk(1)}>{t('acts.next')}</button>
      </nav>
      {problem === null ? null : problem.status === 404 ? <p class="notice" role="alert">{t('missing')}</p> : <ProblemNotice problem={problem} again={() => void hold.again()} />}
      {lead === null ? (problem === null ? <p class="hint" role="status">{t('loading')}</p> : null) : (
        <>
          <LeadTitle lead={lead} />
          {wide ? acts : null}
          <Chips lead={lead} />
          <Reasons lead={lead} />
          <Matches matches={lead.matches} />
          <Measured lead={lead} />
          <Indices lead={lead} />
          <Series key={lead.id} lead={lead} />
          <CannotSee lead={lead} />
          <Near lead={lead} />
          <Ground lead={lead} />
          <Events lead={lead} />
          <p class="sheet-foot"><a class="button" href={hashOf(['leads', lead.id])}>{t('whole')}</a></p>
          {wide ? null : acts /* in reach of a thumb */}
        </>
      )}
    </article>
  );
}
