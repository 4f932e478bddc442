/** The steps of a case as buttons: what I may do now, each with its form; and the others with the reason why not. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseDetail, CaseStep } from '../../domain/case';
import { begun, bodyOf, comesNext, inOrder, leadsOn, missing, type StepDraft } from '../../domain/caseStep';
import type { ReceivedReport } from '../../domain/received';
import { takeStep } from '../../state/cases';
import { pick } from '../../state/words';
import { Moved, type MovedBy } from './Moved';
import { StepForm } from './StepForm';
import { statusName, t } from './words';

interface Given {
  readonly detail: CaseDetail;
  readonly reports: readonly ReceivedReport[];
  readonly taken: (detail: CaseDetail) => void;
  readonly reread: () => Promise<CaseDetail | null>;
}

interface Writing {
  readonly step: CaseStep;
  readonly draft: StepDraft;
}

export function Steps({ detail, reports, taken, reread }: Given) {
  const [writing, write] = useState<Writing | null>(null);
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [moved, setMoved] = useState<MovedBy | null>(null);
  const [told, setTold] = useState('');
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => said.current?.focus(), [told]);
  const { mine, others } = inOrder(detail.steps);
  const open = (step: CaseStep): void => {
    write({ step, draft: begun(step, detail) });
    setAsked(false);
    setProblem(null);
    setMoved(null);
    setTold('');
  };
  const shut = (): void => {
    write(null);
    setMoved(null);
    setProblem(null);
  };
  const send = async ({ step, draft }: Writing): Promise<void> => {
    setAsked(true);
    if (missing(step, draft).length > 0) return;
    setSending(true);
    const got = await takeStep(detail.case.id, step.id, bodyOf(step, draft, detail.case.version));
    if ('value' in got) {
      taken(got.value);
      shut();
      setTold(t('steps.done', { step: pick(step), status: statusName(got.value.case.status) }));
    } else if (got.problem.code === 'case-moved') {
      const now = await reread();
      setProblem(null);
      setMoved(now === null ? null : { since: detail.case.version, detail: now });
    } else setProblem(got.problem);
    setSending(false);
  };
  const now = writing === null ? null : (detail.steps.find((step) => step.id === writing.step.id) ?? null);
  return (
    <section class="panel-card steps-card" aria-labelledby="steps">
      <h2 id="steps">{t('steps')}</h2>
      {told === '' ? null : <p ref={said} class="told" role="status" tabIndex={-1}>{told}</p>}
      <p class="hint">{t(mine.length === 0 ? 'steps.noneMine' : 'steps.mine')}</p>
      <div class="step-buttons">
        {mine.map((step) => (
          <button key={step.id} type="button" class={leadsOn(step) && writing === null ? 'filled' : ''} aria-expanded={writing?.step.id === step.id} onClick={() => (writing?.step.id === step.id ? shut() : open(step))}>{pick(step)}</button>
        ))}
      </div>
      {writing === null ? null : (
        <>
          {moved === null ? null : <Moved moved={moved} step={now} />}
          <StepForm key={writing.step.id} step={writing.step} detail={detail} reports={reports} draft={writing.draft} asked={asked} sending={sending} problem={problem}
            shut={now?.allowed !== true} change={(draft) => write({ ...writing, draft })} send={() => void send(writing)} cancel={shut} />
        </>
      )}
      {others.length === 0 ? null : <Others steps={others} />}
    </section>
  );
}

/** Steps that are not mine now: a button that tells its reasons instead of acting, for every reader alike. */
function Others({ steps }: { steps: readonly CaseStep[] }) {
  const next = steps.filter(comesNext);
  const rest = steps.filter((step) => !comesNext(step));
  return (
    <>
      {next.map((step) => <Closed key={step.id} step={step} />)}
      {rest.length === 0 ? null : (
        <details class="other-steps">
          <summary>{t('steps.others', { n: rest.length })}</summary>
          {rest.map((step) => <Closed key={step.id} step={step} />)}
        </details>
      )}
    </>
  );
}

function Closed({ step }: { step: CaseStep }) {
  return (
    <div class="closed-step">
      <button type="button" aria-disabled="true" aria-describedby={`why-not-${step.id}`}>{pick(step)}</button>
      <ul id={`why-not-${step.id}`}>
        {step.hindrances.map((each) => <li key={each.code}>{pick(each)}</li>)}
      </ul>
    </div>
  );
}
