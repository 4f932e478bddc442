/** What a step asks, no more and no less than it declares, and the reason; a mistake stands beside its field. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseDetail, CaseStep } from '../../domain/case';
import { missing, OPTIONAL, type StepDraft } from '../../domain/caseStep';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport } from '../../domain/received';
import { unitWords } from '../../domain/units';
import { layerOf, units } from '../../state/catalogue';
import { caseWords } from '../../state/cases';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { TargetField } from './TargetField';
import { TaskEditor } from './TaskEditor';
import { known, statusName, t, unitName } from './words';

interface Given {
  readonly step: CaseStep;
  readonly detail: CaseDetail;
  readonly reports: readonly ReceivedReport[];
  readonly draft: StepDraft;
  readonly asked: boolean;
  readonly sending: boolean;
  readonly problem: Problem | null;
  /** The step cannot be taken any more: what was entered can still be read and copied. */
  readonly shut: boolean;
  readonly change: (draft: StepDraft) => void;
  readonly send: () => void;
  readonly cancel: () => void;
}

export function StepForm(given: Given) {
  const { step, draft, asked, sending, shut, change } = given;
  const form = useRef<HTMLFormElement>(null);
  const lacking = asked ? missing(step, draft) : [];
  // before the next key can arrive: what is typed right after opening belongs in the first field
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);
  useEffect(() => {
    if (lacking.length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [asked]);
  return (
    <form ref={form} class="step-form" noValidate aria-label={pick(step)} onSubmit={(event) => { event.preventDefault(); given.send(); }}>
      <p class="leads hint">{step.after === null ? t('steps.stays') : t('steps.leadsTo', { status: statusName(step.after) })}</p>
      {step.fields.map((name) => <FieldOf key={name} name={name} given={given} wrong={lacking.includes(name)} />)}
      <Field id="step-why" label={t('steps.why')} optional={!step.wants_reason} wrong={lacking.includes('why') ? t('steps.needWhy') : ''}>
        <textarea id="step-why" rows={3} maxLength={4000} value={draft.why} aria-invalid={lacking.includes('why')} aria-describedby="step-why-hint" onInput={(event) => change({ ...draft, why: event.currentTarget.value })} />
        <p id="step-why-hint" class="hint">{t('steps.whyHint')}</p>
      </Field>
      {given.problem === null ? null : <ProblemNotice problem={given.problem} />}
      <div class="pair">
        <button type="submit" class="filled" disabled={sending || shut}>{sending ? t('steps.going') : t('steps.go', { step: pick(step) })}</button>
        <button type="button" onClick={given.cancel}>{t('steps.cancel')}</button>
      </div>
    </form>
  );
}

interface FieldGiven {
  readonly id: string;
  readonly label: string;
  readonly optional?: boolean;
  readonly wrong?: string;
  readonly children: ComponentChildren;
}

export function Field({ id, label, optional = false, wrong = '', children }: FieldGiven) {
  return (
    <div class="field">
      <label for={id}>{label}{optional ? <span class="hint"> {t('steps.optional')}</span> : null}</label>
      {children}
      {wrong === '' ? null : <p class="mistake" role="alert">{wrong}</p>}
    </div>
  );
}

function FieldOf({ name, given, wrong }: { name: string; given: Given; wrong: boolean }) {
  const { detail, draft, change } = given;
  const id = `step-${name}`;
  const value = draft.typed[name] ?? '';
  const set = (typed: string): void => change({ ...draft, typed: { ...draft.typed, [name]: typed } });
  const attributes = { id, value, 'aria-invalid': wrong };
  const label = known('field', name);
  const words = wrong ? t('steps.need') : '';
  if (name === 'tasks') return <TaskEditor detail={detail} draft={draft} wrong={wrong} change={change} />;
  if (name === 'duplicate_of') return <TargetField mine={detail.case} value={value} wrong={words} change={set} />;
  const options = optionsOf(name, given);
  return (
    <Field id={id} label={name === 'remainder' ? `${label}${remainderUnit(detail)}` : label} optional={OPTIONAL.has(name)} wrong={words}>
      {options !== null ? (
        <select {...attributes} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{t(name === 'report' ? 'noReport' : 'choose')}</option>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      ) : name === 'deadline' || name === 'long_until' ? <input {...attributes} type="date" onChange={(event) => set(event.currentTarget.value)} />
        : name === 'remainder' ? <input {...attributes} type="number" min="0" step="any" inputMode="decimal" onInput={(event) => set(event.currentTarget.value)} />
          : <input {...attributes} maxLength={200} onInput={(event) => set(event.currentTarget.value)} />}
      {name === 'lead_leader' && detail.leaders.length === 0 ? <p class="mistake">{t('noLeaders')}</p> : null}
    </Field>
  );
}

function remainderUnit(detail: CaseDetail): string {
  const unit = layerOf(detail.case.layer)?.remainder?.unit;
  return unit === undefined ? '' : pick({ zh: `（${unitWords(unit).zh}）`, en: ` (${unitWords(unit).en})` });
}

type Option = { readonly value: string; readonly label: string };
const REASONS = ['rectified', 'ended_otherwise', 'no_longer_required'];

/** What a field may be chosen from; null for one that is typed. */
function optionsOf(name: string, { detail, reports, draft }: Given): readonly Option[] | null {
  if (name.endsWith('_unit')) {
    const rectifies = name === 'rectifying_unit' ? '' : (draft.typed['rectifying_unit'] ?? '');
    return units.value.filter((unit) => unit.id !== rectifies || rectifies === '').map((unit) => ({ value: unit.id, label: unitName(unit.id) }));
  }
  if (name === 'lead_leader') return detail.leaders.map((each) => ({ value: each.account, label: `${each.name} · ${pick(each.post)}` }));
  if (name === 'term') return Object.entries(caseWords.value.terms).map(([value, words]) => ({ value, label: pick(words) }));
  if (name === 'closing_reason') return REASONS.map((value) => ({ value, label: known('reason', value) }));
  if (name === 'report') return reports.map((report) => ({ value: report.id, label: `${beijingTime(report.received_at)} · ${report.author_name}` }));
  return null;
}
