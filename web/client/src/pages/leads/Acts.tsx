/** The steps of the desk as buttons with their keys, and the forms that some of them open. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { lacking, type StepSaid } from '../../domain/leadStep';
import { REASONS, type Lead, type LeadDetail, type NearLead, type Reason } from '../../domain/lead';
import { units } from '../../state/catalogue';
import { isDesk, lastUnit, leadKeys } from '../../state/leads';
import { ProblemNotice } from '../../ui/ProblemNotice';
import type { Form, Triage } from './triage';
import { known, nameOf, t, unitName } from './words';

interface Given {
  readonly triage: Triage;
  /** The lead looked at, whole; null while it is read. */
  readonly lead: LeadDetail | null;
  /** Leads that are decided together; then they count, not the one looked at. */
  readonly marked: readonly Lead[];
  readonly clear: () => void;
}

const STEPS = [['send', 's'], ['dismiss', 'd'], ['merge', 'm'], ['wait', 'w']] as const;
const WAITING = [['send', 's'], ['dismiss', 'd'], ['merge', 'm'], ['resume', 'w']] as const; // the same key brings back

export function Acts({ triage, lead, marked, clear }: Given) {
  if (!isDesk()) return <p class="hint">{t('acts.notYours')}</p>;
  const many = marked.length > 0;
  const allowed = (step: string): boolean => (many ? step !== 'merge' : allows(lead, step));
  const steps = waits(lead, marked) ? WAITING : STEPS;
  const back = many ? undefined : (['reopen', 'recall'] as const).find((step) => allowed(step));
  const closed = back === undefined && !steps.some(([step]) => allowed(step)); // answered: the ground has the word
  const toggle = (form: Form): void => triage.open(triage.form === form ? null : form);
  return (
    <section class="acts" aria-label={many ? t('acts.for', { n: marked.length }) : t('acts')}>
      {many ? <p class="marked-line"><strong>{t('acts.marked', { n: marked.length })}</strong> <button type="button" class="plain small" onClick={clear}>{t('acts.clear')}</button></p> : null}
      {closed ? null : <div class="act-buttons">
        {back !== undefined ? <button type="button" aria-expanded={triage.form === back} onClick={() => toggle(back)}>{t(`${back}.go`)}</button> : steps.filter(([step]) => !(many && step === 'merge')).map(([step, key]) => (
          <button key={step} type="button" class={step === 'send' ? 'filled' : ''} disabled={triage.going || !allowed(step)} {...(atOnce(step) ? {} : { 'aria-expanded': triage.form === step })}
            onClick={() => (atOnce(step) ? void triage.take({ step }) : toggle(step))}>{t(`acts.${step}`)}{leadKeys.value ? <kbd aria-hidden="true">{key}</kbd> : null}</button>
        ))}
      </div>}
      {triage.form === 'send' ? <SendForm triage={triage} /> : null}
      {triage.form === 'dismiss' ? <DismissForm triage={triage} /> : null}
      {triage.form === 'merge' && lead !== null ? <MergeForm triage={triage} near={mergeable(lead)} /> : null}
      {triage.form === 'reopen' || triage.form === 'recall' ? <BackForm triage={triage} step={triage.form} /> : null}
      {triage.conflict === '' ? null : <p class="notice conflict" role="alert">{triage.conflict}</p>}
      {triage.problem === null ? null : <ProblemNotice problem={triage.problem} />}
      {triage.going ? <p class="hint" role="status">{t('acts.sending')}</p> : null}
    </section>
  );
}

type AtOnce = 'wait' | 'resume';

/** Whether a step asks for nothing more. */
function atOnce(step: Form | AtOnce): step is AtOnce {
  return step === 'wait' || step === 'resume';
}

/** Whether what is decided on waits for the next image already: then it may be taken back to the desk. */
export function waits(lead: LeadDetail | null, marked: readonly Lead[]): boolean {
  return marked.length > 0 ? marked.every((each) => each.state === 'waiting') : allows(lead, 'resume');
}

/** Whether the server lets this person take the step with the lead. */
export function allows(lead: LeadDetail | null, step: string): boolean {
  return lead?.steps.find((each) => each.id === step)?.allowed ?? false;
}

/** A figure chooses a reason, or a neighbour, while that is asked; whether it did. */
export function byFigure(triage: Triage, lead: LeadDetail | null, n: number): boolean {
  if (triage.form === 'dismiss') {
    const reason = REASONS[n - 1];
    if (reason === 'other') document.getElementById(`reason-${n}`)?.click();
    else if (reason !== undefined) void triage.take({ step: 'dismiss', reason });
    return reason !== undefined;
  }
  const into = triage.form === 'merge' && lead !== null ? mergeable(lead)[n - 1] : undefined;
  if (into !== undefined) void triage.take({ step: 'merge', into: into.id });
  return into !== undefined;
}

/** Neighbours that still stand: what was merged or dismissed takes nothing in. */
export function mergeable(lead: LeadDetail): readonly NearLead[] {
  return lead.near.filter((each) => each.state === 'new' || each.state === 'waiting' || each.state === 'sent').slice(0, 9);
}

/** Enter with Ctrl or ⌘ sends also out of a field of several lines. */
function byEnter(event: KeyboardEvent & { currentTarget: HTMLFormElement }): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

function useFirstField() {
  const form = useRef<HTMLFormElement>(null);
  // before the next key can arrive: what is typed right after opening belongs in the first field
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('select, input, textarea')?.focus(), []);
  return form;
}

function SendForm({ triage }: { triage: Triage }) {
  const form = useFirstField();
  const [unit, setUnit] = useState(lastUnit.value);
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const said: StepSaid = { step: 'send', unit, why };
  const wrong = asked && lacking(said) === 'unit';
  return (
    <form ref={form} class="act-form" noValidate onKeyDown={byEnter} onSubmit={(event) => { event.preventDefault(); setAsked(true); void triage.take(said); }}>
      <label class="field" for="send-unit"><span>{t('send.unit')}</span>
        <select id="send-unit" value={unit} aria-invalid={wrong} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); event.currentTarget.form?.requestSubmit(); } }} onChange={(event) => setUnit(event.currentTarget.value)}>
          <option value="">{t('send.choose')}</option>
          {units.value.map((each) => <option key={each.id} value={each.id}>{unitName(each.id)}</option>)}
        </select>
      </label>
      {wrong ? <p class="mistake" role="alert">{t('send.need')}</p> : null}
      <label class="field" for="send-why"><span>{t('send.why')}</span><input id="send-why" maxLength={400} value={why} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      <Ends triage={triage} go={t('send.go')} />
    </form>
  );
}

function Ends({ triage, go }: { triage: Triage; go: string }) {
  return (
    <div class="pair">
      <button type="submit" class="filled" disabled={triage.going}>{go}</button>
      <button type="button" onClick={() => triage.open(null)}>{t('acts.cancel')}</button>
    </div>
  );
}

/** Six reasons with their figures; all but the last need no word more. */
function DismissForm({ triage }: { triage: Triage }) {
  const group = useRef<HTMLDivElement>(null);
  const [other, setOther] = useState(triage.form !== 'dismiss');
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const words = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => group.current?.querySelector<HTMLElement>('button')?.focus(), []);
  useLayoutEffect(() => words.current?.focus(), [other]); // what is typed right after the figure belongs in it
  const choose = (reason: Reason): void => (reason === 'other' ? setOther(true) : void triage.take({ step: 'dismiss', reason }));
  const said: StepSaid = { step: 'dismiss', reason: 'other', why };
  const wrong = asked && lacking(said) === 'why';
  return (
    <form class="act-form" noValidate onKeyDown={byEnter} onSubmit={(event) => { event.preventDefault(); setAsked(true); void triage.take(said); }}>
      <p id="dismiss-title"><strong>{t('dismiss.title')}</strong> <span class="hint">{t('dismiss.hint')}</span></p>
      <div ref={group} class="reasons-list" role="group" aria-labelledby="dismiss-title">
        {REASONS.map((reason, at) => (
          <button key={reason} type="button" id={`reason-${at + 1}`} disabled={triage.going} aria-pressed={reason === 'other' ? other : undefined} onClick={() => choose(reason)}><kbd aria-hidden="true">{at + 1}</kbd>{known('reason', reason)}</button>
        ))}
      </div>
      {other ? (
        <>
          <label class="field" for="dismiss-why"><span>{t('dismiss.why')}</span><textarea ref={words} id="dismiss-why" rows={2} maxLength={2000} value={why} aria-invalid={wrong} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
          {wrong ? <p class="mistake" role="alert">{t('dismiss.need')}</p> : null}
          <Ends triage={triage} go={t('dismiss.go')} />
        </>
      ) : <div class="pair"><button type="button" onClick={() => triage.open(null)}>{t('acts.cancel')}</button></div>}
    </form>
  );
}

function MergeForm({ triage, near }: { triage: Triage; near: readonly NearLead[] }) {
  const group = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => group.current?.querySelector<HTMLElement>('button')?.focus(), []);
  return (
    <div ref={group} class="act-form" role="group" aria-labelledby="merge-title">
      <p id="merge-title"><strong>{t('merge.title')}</strong> <span class="hint">{near.length === 0 ? '' : t('merge.hint')}</span></p>
      {near.length === 0 ? <p class="hint">{t('merge.none')}</p> : null}
      <div class="reasons-list">
        {near.map((each, at) => (
          <button key={each.id} type="button" disabled={triage.going} onClick={() => void triage.take({ step: 'merge', into: each.id })}><kbd aria-hidden="true">{at + 1}</kbd>{nearWords(each)}</button>
        ))}
      </div>
      <div class="pair"><button type="button" onClick={() => triage.open(null)}>{t('acts.cancel')}</button></div>
    </div>
  );
}

export function nearWords(each: NearLead): string {
  return t('merge.near', { kind: nameOf(each), m: Math.round(each.metres) });
}

/** Back to the desk, with the reason: what was dismissed or merged, or is out with a patrol. */
function BackForm({ triage, step }: { triage: Triage; step: 'reopen' | 'recall' }) {
  const form = useFirstField();
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const said: StepSaid = { step, why };
  const wrong = asked && lacking(said) === 'why';
  return (
    <form ref={form} class="act-form" noValidate onKeyDown={byEnter} onSubmit={(event) => { event.preventDefault(); setAsked(true); void triage.take(said); }}>
      <label class="field" for="back-why"><span>{t(`${step}.why`)}</span><textarea id="back-why" rows={2} maxLength={2000} value={why} aria-invalid={wrong} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      {wrong ? <p class="mistake" role="alert">{t('reopen.need')}</p> : null}
      <Ends triage={triage} go={t(`${step}.go`)} />
    </form>
  );
}
