/** One lead on a page of its own: for a phone, for a link, and for the case that comes of it. */

import { useEffect, useState } from 'preact/hooks';
import { hashOf } from '../../domain/where';
import { isDesk } from '../../state/leads';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Acts, allows, byFigure, mergeable, waits } from './Acts';
import { useLead } from './deskData';
import { LeadKeysHelp, useLeadKeys } from './LeadKeys';
import { LeadMaps, type Look } from './LeadMaps';
import { CannotSee, Chips, Events, Ground, Indices, LeadTitle, Matches, Measured, Near, Reasons } from './LeadParts';
import { OpenCase } from './OpenCase';
import { Series } from './Series';
import { useTriage } from './triage';
import { t } from './words';

const NOBODY: ReadonlySet<string> = new Set();

export function LeadPage({ id }: { id: string }) {
  const hold = useLead(id);
  const [look, setLook] = useState<Look>('after');
  const { lead, problem } = hold;
  const triage = useTriage({ targets: lead === null ? [] : [lead], taken: async () => { await hold.again(); return ''; }, reread: hold.again });
  useEffect(triage.fresh, [id]);
  const nothing = (): void => undefined;
  const [help, setHelp] = useState(false);
  const free = (step: string): boolean => isDesk() && allows(lead, step);
  useLeadKeys({
    walk: nothing, mark: nothing, undo: () => void triage.undo(), help: () => setHelp(true), close: () => triage.open(null),
    open: (form) => { if (free(form)) triage.open(form); }, wait: () => { const step = waits(lead, []) ? 'resume' : 'wait'; if (free(step)) void triage.take({ step }); }, figure: (n) => byFigure(triage, lead, n),
    blink: () => setLook((now) => (now === 'after' ? 'before' : 'after')),
  });
  if (lead === null) {
    return (
      <div class="page leads">
        <a class="back" href={hashOf(['leads'])}>{t('back')}</a>
        {problem === null ? <p role="status">{t('loading')}</p> : problem.status === 404 ? <p class="notice" role="alert">{t('missing')}</p> : <ProblemNotice problem={problem} again={() => void hold.again()} />}
      </div>
    );
  }
  const wide = matchMedia('(min-width: 1024px)').matches; // on a phone what is to be done comes first
  const doing = (
    <>
      <Acts triage={triage} lead={lead} marked={[]} clear={nothing} />
      {lead.state === 'sent' && may('report.submit') ? <p><a class="button filled" href={hashOf(['report', 'new'], { layer: 'leads', feature: lead.id })}>{t('page.report')}</a></p> : null}
      <OpenCase lead={lead} opened={() => void hold.again()} />
    </>
  );
  const near = triage.form === 'merge' ? mergeable(lead) : [];
  return (
    <article class="page leads lead-page">
      <a class="back" href={hashOf(['leads'], { lead: lead.id, state: lead.state })}>{t('back')}</a>
      <LeadTitle lead={lead} level={1} />
      <p class="rule hint">{t('rule')}</p>
      <p class="told-line" role="status" aria-live="polite">{triage.told}</p>
      {wide ? null : doing}
      <div class="lead-columns">
        <div class="lead-main">
          <Chips lead={lead} />
          <LeadMaps leads={[lead]} lead={lead} near={near} marked={NOBODY} look={look} setLook={setLook} picked={nothing} />
          <Measured lead={lead} />
          <Indices lead={lead} />
          <Series lead={lead} />
          <CannotSee lead={lead} />
        </div>
        <div class="lead-side">
          {wide ? doing : null}
          <Reasons lead={lead} />
          <Matches matches={lead.matches} />
          <Near lead={lead} />
          <Ground lead={lead} />
          <Events lead={lead} />
        </div>
      </div>
      {help ? <LeadKeysHelp close={() => setHelp(false)} /> : null}
    </article>
  );
}
