/** The desk of leads: list, images and the chosen lead; decided by keyboard or by buttons. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { afterGone, stepFrom, type Lead } from '../../domain/lead';
import { choosing, cleaned, deskHash, leadsAddress } from '../../domain/leadFilter';
import { hashOf } from '../../domain/where';
import { isDesk, leadKeys } from '../../state/leads';
import { may } from '../../state/session';
import { go, instead } from '../../state/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Acts, allows, byFigure, mergeable, waits } from './Acts';
import { useLead, useLeadList } from './deskData';
import { LeadFilters } from './LeadFilters';
import { LeadKeysHelp, useLeadKeys } from './LeadKeys';
import { LeadList } from './LeadList';
import { LeadMaps, type Look } from './LeadMaps';
import { LeadSheet } from './LeadSheet';
import { useTriage } from './triage';
import { nameOf, t } from './words';

export function LeadDesk({ query: asked }: { query: URLSearchParams }) {
  const query = cleaned(asked);
  const chosen = query.get('lead');
  const list = useLeadList(query);
  const next = stepFrom(list.leads, chosen, 1);
  const hold = useLead(chosen, next);
  const [look, setLook] = useState<Look>('after');
  const [help, setHelp] = useState(false);
  const [marks, setMarks] = useState<ReadonlySet<string>>(new Set());
  const marked = useMemo(() => list.leads.filter((lead) => marks.has(lead.id)), [list.leads, marks]);
  const choose = (lead: string | null): void => instead(deskHash(choosing(query, lead))); // going on is one step back, not twenty
  const taken = async (leads: readonly Lead[]): Promise<string> => {
    setMarks(new Set());
    const before = list.leads;
    const now = await list.again();
    if (now === null) return '';
    const stays = new Set(now.map((lead) => lead.id));
    if (chosen !== null && stays.has(chosen)) {
      await hold.again();
      return '';
    }
    const gone = new Set(before.filter((lead) => !stays.has(lead.id)).map((lead) => lead.id));
    const goesTo = leads.some((lead) => lead.id === chosen) || chosen === null || gone.has(chosen) ? afterGone(before, gone, chosen) : chosen;
    choose(goesTo);
    const lead = now.find((each) => each.id === goesTo);
    return lead === undefined ? t('told.end') : t('told.next', { lead: nameOf(lead) });
  };
  const triage = useTriage({
    targets: marked.length > 0 ? marked : hold.lead === null ? [] : [hold.lead], taken,
    reread: async () => await Promise.all([list.again(), hold.again()]),
  });
  useEffect(triage.fresh, [chosen]);
  useEffect(() => setMarks(new Set()), [leadsAddress(query, 1)]);
  const walk = (way: 1 | -1): void => {
    const to = stepFrom(list.leads, chosen, way);
    if (to !== null) choose(to);
  };
  const mark = (lead: string, on: boolean): void => setMarks((now) => new Set(on ? [...now, lead] : [...now].filter((each) => each !== lead)));
  const free = (step: string): boolean => isDesk() && (marked.length > 0 ? step !== 'merge' : allows(hold.lead, step));
  const blink = (): void => {
    const to = look === 'after' ? 'before' : 'after';
    setLook(to);
    triage.say(t(`told.${to}`));
  };
  useLeadKeys({
    walk, blink, open: (form) => { if (free(form)) triage.open(form); }, undo: () => void triage.undo(), help: () => setHelp(true),
    wait: () => { const step = waits(hold.lead, marked) ? 'resume' : 'wait'; if (free(step)) void triage.take({ step }); },
    mark: () => { if (isDesk() && chosen !== null) mark(chosen, !marks.has(chosen)); },
    close: () => { if (triage.form !== null) triage.open(null); else if (marks.size > 0) setMarks(new Set()); else if (chosen !== null) go(deskHash(choosing(query, null))); },
    figure: (n) => byFigure(triage, hold.lead, n),
  });
  const shownNear = triage.form === 'merge' && hold.lead !== null ? mergeable(hold.lead) : NONE;
  return (
    <div class={`leads-desk ${chosen === null ? '' : 'has-chosen'}`}>
      <header class="leads-head">
        <h1>{t('title')}</h1>
        <p class="told-line" role="status" aria-live="polite">{triage.told}</p>
        {triage.told === '' ? <p class="rule hint">{t('rule')}</p> : null}
        <div class="tools">
          <button type="button" class="plain small keys-button" onClick={() => setHelp(true)}>{t(leadKeys.value ? 'acts.keys' : 'acts.keysOff')}<kbd aria-hidden="true">?</kbd></button>
          {isDesk() ? <button type="button" class="plain small" disabled={!triage.mayUndo || triage.going} onClick={() => void triage.undo()}>{t('acts.undo')}<kbd aria-hidden="true">u</kbd></button> : null}
          {may('lead.add') ? <a class="button small" href={hashOf(['leads', 'in'])}>{t('listIn')}</a> : null}
          <a class="button small" href={hashOf(['leads', 'learning'])}>{t('learning')}</a>
        </div>
      </header>
      <div class="leads-body">
        <div class="leads-side">
          <LeadFilters query={query} counts={list.list?.counts ?? {}} leads={list.leads} />
          {list.problem === null ? null : <ProblemNotice problem={list.problem} again={() => void list.again()} />}
          {marked.length > 0 && chosen === null ? <Acts triage={triage} lead={null} marked={marked} clear={() => setMarks(new Set())} /> : null}
          <LeadList hold={list} query={query} chosen={chosen} marked={marks} mark={isDesk() ? mark : null} />
        </div>
        <LeadMaps leads={list.leads} lead={hold.lead} near={shownNear} marked={marks} look={look} setLook={setLook} picked={(lead) => choose(lead)} />
        {chosen === null ? null : (
          <LeadSheet id={chosen} hold={hold} triage={triage} marked={marked} clear={() => setMarks(new Set())} previous={inList(list.leads, chosen) ? stepFrom(list.leads, chosen, -1) : null} next={next}
            walk={walk} close={() => go(deskHash(choosing(query, null)))} />
        )}
      </div>
      {help ? <LeadKeysHelp close={() => setHelp(false)} /> : null}
    </div>
  );
}

const NONE: ReturnType<typeof mergeable> = [];

function inList(leads: readonly Lead[], id: string): boolean {
  return leads.some((lead) => lead.id === id);
}
