/** One line of the checklist, by its type. */

import type { ComponentChildren } from 'preact';
import { answerPlace, type Question } from '../../domain/report';
import { unitWords } from '../../domain/units';
import { Choices } from './Choices';
import { pick, t } from './words';

/** More than this many choices are a list, not buttons. */
const MOST_CARDS = 6;

interface Given {
  readonly question: Question;
  readonly typed: string;
  /** What was answered the last time, in words, to compare with; it is never filled in. */
  readonly last: string | null;
  readonly answer: (typed: string) => void;
  readonly mistake: string | null;
}

export function QuestionField({ question, typed, last, answer, mistake }: Given) {
  if (question.type === 'boolean' || (question.type === 'choice' && question.choices.length <= MOST_CARDS)) {
    return <CardQuestion question={question} typed={typed} last={last} answer={answer} mistake={mistake} />;
  }
  return (
    <Field id={answerPlace(question)} label={<Label question={question} />} hint={hintOf(question)} last={last} mistake={mistake}>
      {(described) => <Entry question={question} typed={typed} answer={answer} described={described} />}
    </Field>
  );
}

function CardQuestion({ question, typed, last, answer, mistake }: Given) {
  const yesNo = [{ value: 'true', label: t('report.yes') }, { value: 'false', label: t('report.no') }];
  const cards = question.type === 'boolean' ? yesNo : question.choices.map((each) => ({ value: each.value, label: pick(each) }));
  const hint = hintOf(question);
  return (
    <Choices name={answerPlace(question)} legend={<Label question={question} />} cards={cards} chosen={typed} choose={answer} mistake={mistake}>
      {hint === null ? null : <p class="hint">{hint}</p>}
      {last === null ? null : <p class="hint last-answer">{last}</p>}
      {typed !== '' && !question.required ? (
        <button type="button" class="quiet clear" onClick={() => answer('')}>{t('report.clear')}</button>
      ) : null}
    </Choices>
  );
}

function Entry({ question, typed, answer, described }: Omit<Given, 'mistake' | 'last'> & { described: Described }) {
  const onInput = (event: { currentTarget: { value: string } }): void => answer(event.currentTarget.value);
  switch (question.type) {
    case 'choice':
      return (
        <select {...described} value={typed} onChange={onInput}>
          <option value="">{t('report.choose')}</option>
          {question.choices.map((each) => <option key={each.value} value={each.value}>{pick(each)}</option>)}
        </select>
      );
    case 'date':
      return <input {...described} type="date" value={typed} onInput={onInput} />;
    case 'text':
      return <textarea {...described} rows={2} value={typed} onInput={onInput} />;
    default:
      return <NumberEntry described={described} typed={typed} unit={question.unit} whole={question.type === 'integer'} change={answer} />;
  }
}

interface NumberGiven {
  readonly described: Described;
  readonly typed: string;
  readonly unit: string | null;
  readonly whole?: boolean;
  readonly change: (typed: string) => void;
}

/** A figure with its unit; the phone shows its digits, a comma or a letter is told, not swallowed. */
export function NumberEntry({ described, typed, unit, whole = false, change }: NumberGiven) {
  return (
    <span class="figure">
      <input {...described} type="text" inputMode={whole ? 'numeric' : 'decimal'} autoComplete="off" value={typed}
        onInput={(event) => change(event.currentTarget.value)} />
      {unit === null ? null : <span class="unit">{pick(unitWords(unit))}</span>}
    </span>
  );
}

/** What an input needs to be tied to its label, hint and mistake. */
export interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldGiven {
  readonly id: string;
  readonly label: ComponentChildren;
  readonly hint?: string | null;
  readonly last?: string | null;
  readonly mistake: string | null;
  readonly children: (described: Described) => ComponentChildren;
}

/** Label, hint, input and mistake, tied together for eyes and screen readers. */
export function Field({ id, label, hint = null, last = null, mistake, children }: FieldGiven) {
  const ids = [hint === null ? '' : `${id}-hint`, last === null ? '' : `${id}-last`, mistake === null ? '' : `${id}-mistake`].filter((each) => each !== '');
  const described = { id: `entry-${id}`, 'aria-describedby': ids.join(' ') || undefined, 'aria-invalid': mistake !== null };
  return (
    <div class="field" id={`field-${id}`}>
      <label for={described.id}>{label}</label>
      {hint === null ? null : <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {last === null ? null : <p class="hint last-answer" id={`${id}-last`}>{last}</p>}
      {children(described)}
      {mistake === null ? null : <p class="mistake" id={`${id}-mistake`}>{mistake}</p>}
    </div>
  );
}

function Label({ question }: { question: Question }) {
  return <>{pick(question)}{question.required ? <span class="required"> {t('report.required')}</span> : null}</>;
}

function hintOf(question: Question): string | null {
  return question.hint === null ? null : pick(question.hint);
}
