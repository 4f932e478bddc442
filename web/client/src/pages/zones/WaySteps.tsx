/** The steps a version may take: mine with their forms, the others with the reasons why not. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { NOTHING_SAID, stepLacks, type Said, type WayDetail, type WayStep } from '../../domain/boundaryWay';
import { takeWayStep } from '../../state/boundaryWay';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Field } from './DraftFields';
import { t } from './words';

interface Given {
  readonly detail: WayDetail;
  readonly read: () => Promise<WayDetail | null>;
}

export function WaySteps({ detail, read }: Given) {
  const [open, setOpen] = useState<string | null>(null);
  const [told, setTold] = useState('');
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => said.current?.focus(), [told]);
  const mine = detail.steps.filter(({ allowed }) => allowed);
  const others = detail.steps.filter(({ allowed }) => !allowed);
  const step = mine.find(({ id }) => id === open);
  return (
    <section class="panel-card" aria-labelledby="way-steps">
      <h2 id="way-steps">{t('steps')}</h2>
      {told === '' ? null : <p ref={said} class="told" role="status" tabIndex={-1}>{told}</p>}
      <p class="hint">{t(detail.steps.length === 0 ? 'steps.ended' : mine.length === 0 ? 'steps.none' : 'steps.mine')}</p>
      <div class="step-buttons">
        {mine.map((each) => <button key={each.id} type="button" aria-expanded={open === each.id} onClick={() => { setOpen(open === each.id ? null : each.id); setTold(''); }}>{pick(each)}</button>)}
      </div>
      {step === undefined ? null : (
        <StepForm key={step.id} step={step} detail={detail} read={read} cancel={() => setOpen(null)} done={() => { setOpen(null); setTold(t('steps.done', { step: pick(step) })); }} />
      )}
      {others.length === 0 ? null : (
        <details class="zone-list" open={mine.length === 0}>
          <summary>{t('steps.others', { n: others.length })}</summary>
          <ul class="way-barred">
            {others.map((each) => (
              <li key={each.id}>
                <strong>{pick(each)}</strong>
                <ul>{each.why_not.map((why, number) => <li key={number}>{pick(why)}</li>)}</ul>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const FIELDS = { why: 'why', act: 'act', actOn: 'act', from: 'in_force_from' } as const;

function StepForm({ step, detail, read, cancel, done }: Given & { step: WayStep; cancel: () => void; done: () => void }) {
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [moved, setMoved] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const lacks = asked ? stepLacks(step, said) : [];
  const send = async (): Promise<void> => {
    setAsked(true);
    if (stepLacks(step, said).length > 0) return;
    setGoing(true);
    const got = await takeWayStep(detail.boundary.id, step, said, detail.boundary.version);
    setGoing(false);
    if ('value' in got) return done(), void read();
    setProblem(got.problem);
    setMoved(got.problem.code === 'boundary-moved');
    if (got.problem.code === 'boundary-moved') await read(); // shown anew; what was typed stays
  };
  const field = (name: keyof Said, label: string) => {
    if (!step.wants.includes(FIELDS[name])) return null;
    const attributes = { id: `step-${name}`, value: said[name], 'aria-invalid': lacks.includes(name) };
    const set = (value: string): void => setSaid((now) => ({ ...now, [name]: value }));
    return (
      <Field id={`step-${name}`} label={label} wrong={lacks.includes(name) ? t('steps.need') : ''}>
        {name === 'why' ? <textarea {...attributes} rows={3} maxLength={2000} onInput={(event) => set(event.currentTarget.value)} />
          : name === 'act' ? <input {...attributes} maxLength={200} onInput={(event) => set(event.currentTarget.value)} />
            : <input {...attributes} type="date" onChange={(event) => set(event.currentTarget.value)} />}
      </Field>
    );
  };
  return (
    <form class="step-form" noValidate aria-label={pick(step)} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      {step.id === 'submit' ? <p class="hint">{t('steps.freeze')}</p> : null}
      {field('act', t('steps.act'))}
      {field('actOn', t('steps.actOn'))}
      {field('from', t('steps.from'))}
      {field('why', t('steps.why'))}
      <p class="hint">{t('steps.sure')}</p>
      {moved ? <p class="notice" role="status">{t('way.moved')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="pair">
        <button type="submit" class="filled" disabled={going}>{going ? t('steps.going') : t('steps.go', { step: pick(step) })}</button>
        <button type="button" onClick={cancel}>{t('steps.cancel')}</button>
      </div>
    </form>
  );
}
