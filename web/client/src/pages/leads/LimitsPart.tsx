/** The limits of the comparison, field by field; tried on two images before they are adopted, with a reason. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { changedFields, groupOf, typedLimit, valueAt, withValue, type LimitField, type Limits, type LimitsSet } from '../../domain/leadRun';
import { beijingTime } from '../../domain/moment';
import type { Parameters, Run } from '../../domain/sceneRun';
import { adoptLimits } from '../../state/leadRuns';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { l } from './learningWords';
import { TryOut } from './TryOut';

/** `last`: a comparison whose images are tried first. */
export function LimitsPart({ limits, last, changed }: { limits: Limits; last: Run | null; changed: () => Promise<void> }) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() => typedOf(limits.fields, limits.current.parameters));
  const may_ = may('scene.limits');
  const wrong = limits.fields.filter((field) => typedLimit(field, typed[field.id] ?? '') === null);
  const wanted = limits.fields.reduce((made, field) => withValue(made, field.id, typedLimit(field, typed[field.id] ?? '') ?? valueAt(made, field.id) ?? field.low), limits.current.parameters);
  const differs = changedFields(limits.fields, limits.current.parameters, wanted);
  const fill = (parameters: Parameters): void => setTyped(typedOf(limits.fields, parameters));
  return (
    <section class="panel-card" aria-labelledby="limits">
      <h2 id="limits">{l('limits')}</h2>
      <p class="hint">{l('limits.rule')}</p>
      <p class="hint">{currentWords(limits.current)}</p>
      {(['limits', 'least_m2'] as const).map((group) => <Group key={group} group={group} limits={limits} typed={typed} may={may_} set={(field, text) => setTyped((now) => ({ ...now, [field]: text }))} />)}
      {may_ ? (
        <>
          <div class="pair">
            <button type="button" disabled={differs.length === 0 && wrong.length === 0} onClick={() => fill(limits.current.parameters)}>{l('limits.reset')}</button>
            <button type="button" onClick={() => fill(limits.defaults)}>{l('limits.toDefault')}</button>
          </div>
          <TryOut key={limits.current.id} last={last} wanted={wanted} differs={differs.length > 0} wrong={wrong.length > 0} />
          {differs.length > 0 && wrong.length === 0 ? <Adopt parameters={wanted} words={differs.map((field) => changeWords(field, limits.current.parameters, wanted))} adopted={changed} /> : null}
        </>
      ) : <p class="hint">{l('limits.may')}</p>}
      <History limits={limits} />
    </section>
  );
}

function typedOf(fields: readonly LimitField[], parameters: Parameters): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map((field) => [field.id, String(valueAt(parameters, field.id) ?? '')]));
}

function currentWords(current: LimitsSet): string {
  if (current.at === null) return l('limits.currentDefault');
  return l('limits.currentOf', { name: current.author, at: beijingTime(current.at), why: current.why });
}

interface GroupGiven {
  readonly group: 'limits' | 'least_m2';
  readonly limits: Limits;
  readonly typed: Readonly<Record<string, string>>;
  readonly may: boolean;
  readonly set: (field: string, text: string) => void;
}

function Group({ group, limits, typed, may: mayChange, set }: GroupGiven) {
  const fields = limits.fields.filter((field) => groupOf(field.id) === group);
  if (fields.length === 0) return null;
  return (
    <>
      <h3>{l(`limits.group.${group}`)}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={l(`limits.group.${group}`)}>
        <table class="limits-table">
          <thead><tr><th scope="col">{l('limits.field')}</th><th scope="col">{l('limits.value')}</th><th scope="col" class="n">{l('limits.current')}</th><th scope="col" class="n">{l('limits.default')}</th><th scope="col" class="n">{l('limits.range')}</th></tr></thead>
          <tbody>{fields.map((field) => <FieldRow key={field.id} field={field} limits={limits} text={typed[field.id] ?? ''} may={mayChange} set={set} />)}</tbody>
        </table>
      </div>
    </>
  );
}

function FieldRow({ field, limits, text, may: mayChange, set }: { field: LimitField; limits: Limits; text: string; may: boolean; set: GroupGiven['set'] }) {
  const id = `limit-${field.id.replaceAll('.', '-')}`;
  const now = valueAt(limits.current.parameters, field.id);
  const value = typedLimit(field, text);
  const differs = value !== null && value !== now;
  return (
    <tr class={differs ? 'differs' : ''}>
      <th scope="row"><label for={id}>{pick(field)}</label>{differs ? <span class="tag">{l('limits.changed')}</span> : null}</th>
      <td class="typed">
        <input id={id} inputMode="decimal" value={text} disabled={!mayChange} aria-invalid={value === null} aria-describedby={value === null ? `${id}-wrong` : undefined} onInput={(event) => set(field.id, event.currentTarget.value)} />
        {field.unit === '' ? null : <span class="hint"> {field.unit}</span>}
        {value === null ? <p id={`${id}-wrong`} class="mistake">{l('limits.wrong', { low: field.low, high: field.high })}</p> : null}
      </td>
      <td class="n" data-label={l('limits.current')}>{now ?? '–'}</td><td class="n" data-label={l('limits.default')}>{valueAt(limits.defaults, field.id) ?? '–'}</td><td class="n" data-label={l('limits.range')}>{field.low} – {field.high}</td>
    </tr>
  );
}

function changeWords(field: LimitField, from: Parameters, to: Parameters): string {
  return l('history.changes', { field: pick(field), from: valueAt(from, field.id) ?? '–', to: valueAt(to, field.id) ?? '–' });
}

function Adopt({ parameters, words, adopted }: { parameters: Parameters; words: readonly string[]; adopted: () => Promise<void> }) {
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (why.trim() === '') return;
    setGoing(true);
    const got = await adoptLimits(parameters, why.trim());
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) await adopted();
    setGoing(false);
  };
  const wrong = asked && why.trim() === '';
  return (
    <form class="act-form" noValidate aria-labelledby="adopt" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <h3 id="adopt">{l('adopt')}</h3>
      <ul class="change-words">{words.map((each) => <li key={each} class="figures">{each}</li>)}</ul>
      <label class="field" for="adopt-why"><span>{l('adopt.why')}</span><textarea id="adopt-why" rows={2} maxLength={2000} value={why} aria-invalid={wrong} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      {wrong ? <p class="mistake" role="alert">{l('adopt.need')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" disabled={going}>{l('adopt.go')}</button>
    </form>
  );
}

/** Each set against the one before it, the newest first. */
function History({ limits }: { limits: Limits }) {
  const sets = [...limits.history].sort((one, other) => (other.at ?? '').localeCompare(one.at ?? ''));
  return (
    <details class="limits-history">
      <summary>{l('history')} <span class="figures">{sets.length}</span></summary>
      {sets.length === 0 ? <p class="empty">{l('history.none')}</p> : (
        <ol class="lead-events">
          {sets.map((set, at) => {
            const before = sets[at + 1]?.parameters ?? limits.defaults;
            return (
              <li key={set.id}>
                <span class="figures">{l('history.of', { at: set.at === null ? '' : beijingTime(set.at), name: set.author })}</span>
                <p class="why">{set.why}</p>
                <ul class="change-words">{changedFields(limits.fields, before, set.parameters).map((field) => <li key={field.id} class="figures">{changeWords(field, before, set.parameters)}</li>)}</ul>
              </li>
            );
          })}
        </ol>
      )}
    </details>
  );
}
