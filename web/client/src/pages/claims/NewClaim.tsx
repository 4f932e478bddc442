/** Recording a claim: the words as they stand, who said them, and the list behind them, or that there is none. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../../api/client';
import { KINDS } from '../../domain/claim';
import { begun, bodyOf, lacks, type ClaimDraft } from '../../domain/newClaim';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { layerOf, layers, units } from '../../state/catalogue';
import { makeClaim } from '../../state/claims';
import { account } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t, unitName } from './words';

export function NewClaim() {
  const id = useRef(crypto.randomUUID()); // sent again after a lost answer, it is the same claim
  const today = beijingTime(new Date().toISOString()).slice(0, 10);
  const [draft, setDraft] = useState<ClaimDraft>(() => begun(today, speaksForAll() ? '' : (account.value?.unit?.id ?? '')));
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const set = (part: Partial<ClaimDraft>): void => setDraft((now) => ({ ...now, ...part }));
  const wrong = asked ? lacks(draft, today) : [];
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [asked && !sending && wrong.length]);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (lacks(draft, today).length > 0) return;
    setSending(true);
    const got = await makeClaim(id.current, bodyOf(draft));
    setSending(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) go(hashOf(['claims', got.value.id]));
  };
  return (
    <div class="page claims">
      <a class="back" href={hashOf(['claims'])}>{t('page.back')}</a>
      <h1>{t('form.title')}</h1>
      <p class="rule hint">{t('form.lead')}</p>
      <form ref={form} class="panel-card claim-form" noValidate aria-label={t('form.title')} onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Said draft={draft} set={set} wrong={wrong} today={today} />
        <Behind draft={draft} set={set} wrong={wrong} />
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <button type="submit" class="filled" disabled={sending}>{t(sending ? 'form.going' : 'form.go')}</button>
      </form>
    </div>
  );
}

/** Whether the account may record what any unit said; an officer only what the own one did. */
function speaksForAll(): boolean {
  return account.value?.roles.includes('supervisor') === true;
}

interface Given {
  readonly draft: ClaimDraft;
  readonly set: (part: Partial<ClaimDraft>) => void;
  readonly wrong: readonly string[];
}

function Said({ draft, set, wrong, today }: Given & { today: string }) {
  return (
    <>
      <Field id="claim-text" label={t('form.text')} wrong={wrong.includes('text') ? t('form.need') : ''}><textarea id="claim-text" rows={2} maxLength={2000} value={draft.text} aria-invalid={wrong.includes('text')} onInput={typed(set, 'text')} /></Field>
      <Field id="claim-source" label={t('form.source')} wrong={wrong.includes('source') ? t('form.need') : ''}><textarea id="claim-source" rows={2} maxLength={2000} value={draft.source} aria-invalid={wrong.includes('source')} onInput={typed(set, 'source')} /></Field>
      <div class="claim-fields">
        <Field id="claim-said" label={t('form.said')} wrong={wrong.includes('said_on') ? t('form.needDay') : ''}><input id="claim-said" type="date" max={today} value={draft.said_on} aria-invalid={wrong.includes('said_on')} onChange={typed(set, 'said_on')} /></Field>
        <Field id="claim-as-of" label={t('form.asOf')}><input id="claim-as-of" type="date" max={today} value={draft.as_of} onChange={typed(set, 'as_of')} /></Field>
        <Field id="claim-unit" label={t('form.unit')}>
          <select id="claim-unit" value={draft.unit} disabled={!speaksForAll()} onChange={typed(set, 'unit')}>
            <option value="">{t('form.unitNone')}</option>
            {units.value.map((unit) => <option key={unit.id} value={unit.id}>{unitName(unit.id)}</option>)}
          </select>
        </Field>
        <Field id="claim-kind" label={t('form.kind')}><select id="claim-kind" value={draft.kind} onChange={typed(set, 'kind')}>{KINDS.map((kind) => <option key={kind} value={kind}>{t(`kind.${kind}`)}</option>)}</select></Field>
        <Field id="claim-layer" label={t('form.layer')}>
          <select id="claim-layer" value={draft.layer} onChange={(event) => set({ layer: event.currentTarget.value, field: '', value: '' })}>
            <option value="">{t('form.layerNone')}</option>
            {layers.value.filter((each) => each.inspectable && each.id !== 'leads').map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}
          </select>
        </Field>
        <Field id="claim-place" label={t('form.place')}><input id="claim-place" maxLength={200} value={draft.place} onInput={typed(set, 'place')} /></Field>
        <Field id="claim-count" label={t('form.count')} wrong={wrong.includes('count') ? t('form.needCount') : ''}><input id="claim-count" inputMode="decimal" value={draft.count} aria-invalid={wrong.includes('count')} onInput={typed(set, 'count')} /></Field>
        <Field id="claim-count-unit" label={t('form.countUnit')}><input id="claim-count-unit" maxLength={20} placeholder="处" value={draft.count_unit} onInput={typed(set, 'count_unit')} /></Field>
        <Field id="claim-qualifier" label={t('form.qualifier')}><select id="claim-qualifier" value={draft.qualifier} onChange={typed(set, 'qualifier')}>{(['=', '>=', '~'] as const).map((sign) => <option key={sign} value={sign}>{t(`form.q${sign}`)}</option>)}</select></Field>
      </div>
    </>
  );
}

function Behind({ draft, set, wrong }: Given) {
  const layer = layerOf(draft.layer);
  const fields = layer?.fields.filter((field) => field.choices.length > 0) ?? [];
  const field = fields.find((each) => each.id === draft.field);
  const bases = draft.layer === '' ? [] : (['layer', 'list', 'none'] as const);
  return (
    <>
      {bases.length === 0 ? null : (
        <fieldset class="basis">
          <legend>{t('form.basis')}</legend>
          {bases.map((basis) => <label key={basis} class="check"><input type="radio" name="basis" value={basis} checked={draft.basis === basis} onChange={() => set({ basis })} />{t(`form.basis.${basis}`)}</label>)}
        </fieldset>
      )}
      {draft.layer === '' || draft.basis !== 'layer' ? null : (
        <div class="claim-fields">
          <Field id="claim-units" label={t('form.units')}><select id="claim-units" value={draft.units} onChange={typed(set, 'units')}><option value="">{t('all')}</option>{units.value.map((unit) => <option key={unit.id} value={unit.id}>{unitName(unit.id)}</option>)}</select></Field>
          {fields.length === 0 ? null : <Field id="claim-field" label={t('filters')}><select id="claim-field" value={draft.field} onChange={(event) => set({ field: event.currentTarget.value, value: '' })}><option value="">{t('all')}</option>{fields.map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}</select></Field>}
          {field === undefined ? null : <Field id="claim-value" label={pick(field)}><select id="claim-value" value={draft.value} onChange={typed(set, 'value')}><option value="">{t('all')}</option>{field.choices.map((each) => <option key={each.value} value={each.value}>{pick(each)}</option>)}</select></Field>}
        </div>
      )}
      {draft.layer === '' || draft.basis !== 'list' ? null : <Field id="claim-features" label={t('form.features')} hint={t('form.featuresHint')} wrong={wrong.includes('features') ? t('form.needFeatures') : ''}><textarea id="claim-features" rows={4} value={draft.features} aria-invalid={wrong.includes('features')} onInput={typed(set, 'features')} /></Field>}
    </>
  );
}

function typed(set: Given['set'], name: keyof ClaimDraft) {
  return (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement }): void => set({ [name]: event.currentTarget.value } as Partial<ClaimDraft>);
}

function Field({ id, label, hint = '', wrong = '', children }: { id: string; label: string; hint?: string; wrong?: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint === '' ? null : <p class="hint">{hint}</p>}
      {wrong === '' ? null : <p class="mistake" role="alert">{wrong}</p>}
    </div>
  );
}
