/** The form of one report, from top to bottom in the order of a look: state, measure, checklist, photos, place. */

import { useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport } from '../../domain/received';
import { answerPlace, answerWords, asked, mistakes, type InspectedLayer, type Mistake, type Question } from '../../domain/report';
import { measured } from '../../domain/units';
import { BackupOffer } from './Backup';
import { Choices } from './Choices';
import { LastReport, OnRecord, stateWords, type KnownFeature, type LastKnown } from './LastReport';
import { PhotoField } from './PhotoField';
import { PositionField } from './PositionField';
import { Field, NumberEntry, QuestionField } from './QuestionField';
import { VoiceField } from './VoiceField';
import { pick, t } from './words';
import type { Writing } from './writing';

const ANSWERS = ['confirmed', 'refuted']; // the ground's own about a lead; its other states are the desk's

/** The value of the button that says: looked, and could not tell. */
const UNCLEAR = '?';

interface Given {
  readonly writing: Writing;
  readonly layer: InspectedLayer;
  readonly last: LastKnown;
  readonly feature: KnownFeature | null;
  readonly review: () => void;
}

export function Form({ writing, layer, last, feature, review }: Given) {
  const [told, setTold] = useState(false); // mistakes are told after the first try, not while typing
  const draft = writing.draft.value;
  const wrong = mistakes(draft, layer);
  const mistakeAt = (at: string): string | null => (told ? sentence(wrong, at) : null);
  const next = (): void => {
    setTold(true);
    if (wrong[0] === undefined) review();
    else goTo(wrong[0].at);
  };
  return (
    <form class="report-form" noValidate onSubmit={(event) => { event.preventDefault(); next(); }}>
      {feature === null ? null : <OnRecord feature={feature} layer={layer} />}
      {draft.feature === null ? null : <LastReport last={last} layer={layer} />}
      <StateField writing={writing} layer={layer} last={lastSeen(last, layer)} mistake={mistakeAt('state')} />
      {layer.remainder === null ? null : (
        <Field id="remainder" label={pick(layer.remainder)} hint={t('report.remainderHint')} last={lastMeasured(last, layer)} mistake={mistakeAt('remainder')}>
          {(described) => (
            <NumberEntry described={described} typed={draft.remainder} unit={layer.remainder!.unit}
              change={(typed) => writing.change({ remainder: typed })} />
          )}
        </Field>
      )}
      <Checklist writing={writing} layer={layer} last={last} mistakeAt={mistakeAt} />
      <PhotoField writing={writing} layer={layer} />
      <VoiceField writing={writing} />
      <PositionField writing={writing} mistake={mistakeAt('place')} />
      <Field id="note" label={t('report.note')} hint={t('report.noteHint')} mistake={mistakeAt('note')}>
        {(described) => (
          <textarea {...described} rows={3} value={draft.note} onInput={(event) => writing.change({ note: event.currentTarget.value })} />
        )}
      </Field>
      <KeptLine writing={writing} />
      <BackupOffer writing={writing} />
      <div class="thumb-bar">
        {told && wrong.length > 0 ? <span class="mistake" role="status">{t('report.toMend', { n: wrong.length })}</span> : null}
        <button type="submit" class="filled">{t('report.review')}</button>
      </div>
    </form>
  );
}

function StateField({ writing, layer, last, mistake }: { writing: Writing; layer: InspectedLayer; last: string | null; mistake: string | null }) {
  if (layer.states.length === 0) return null;
  const { stateSeen, stateUnclear } = writing.draft.value;
  const cards = [
    ...layer.states.filter(({ id }) => layer.id !== 'leads' || ANSWERS.includes(id)).map((state) => ({ value: state.id, label: pick(state), colour: state.colour })),
    { value: UNCLEAR, label: t('report.stateUnclear') },
  ];
  return (
    <Choices name="state" legend={t('report.state')} cards={cards} chosen={stateUnclear ? UNCLEAR : stateSeen}
      choose={(value) => writing.seen(value === UNCLEAR ? null : value)} mistake={mistake}>
      {last === null ? null : <p class="hint last-answer">{last}</p>}
    </Choices>
  );
}

function Checklist({ writing, layer, last, mistakeAt }: { writing: Writing; layer: InspectedLayer; last: LastKnown; mistakeAt: (at: string) => string | null }) {
  const { answers } = writing.draft.value;
  const questions = asked(layer.checklist, answers);
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="checklist-heading">
      <h2 id="checklist-heading">{t('report.checklist')}</h2>
      {questions.map((question) => (
        <QuestionField key={question.id} question={question} typed={answers[question.id] ?? ''} last={lastAnswer(last, question)} mistake={mistakeAt(answerPlace(question))}
          answer={(typed) => writing.answer(question.id, typed)} />
      ))}
    </section>
  );
}

/** What the last visitor saw, measured and answered: beside the question, never in it. */
function lastSeen(last: LastKnown, layer: InspectedLayer): string | null {
  return typeof last === 'string' ? null : lastWords(last, stateWords(layer, last.state_seen));
}

function lastMeasured(last: LastKnown, layer: InspectedLayer): string | null {
  if (typeof last === 'string' || last.remainder === null || layer.remainder === null) return null;
  return lastWords(last, pick(measured(last.remainder, layer.remainder.unit)));
}

function lastAnswer(last: LastKnown, question: Question): string | null {
  const value = typeof last === 'string' ? undefined : last.answers[question.id];
  return typeof last === 'string' || value === undefined || value === null ? null : lastWords(last, pick(answerWords(question, value)));
}

function lastWords(last: ReceivedReport, answer: string): string {
  return t('form.lastOf', { day: beijingTime(last.observed_at).slice(5, 10), answer });
}

function KeptLine({ writing }: { writing: Writing }) {
  const trouble = writing.trouble.value;
  if (trouble === null) return <p class="hint kept">{t('report.draftKept')}</p>;
  return <p class="mistake" role="alert">{t('report.keepFailed', { reason: trouble })}</p>;
}

function sentence(wrong: readonly Mistake[], at: string): string | null {
  const found = wrong.find((each) => each.at === at);
  return found === undefined ? null : pick(found.words);
}

/** Bring the first mistake under the eyes and the keyboard. */
function goTo(at: string): void {
  const field = document.getElementById(`field-${at}`);
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true });
}
