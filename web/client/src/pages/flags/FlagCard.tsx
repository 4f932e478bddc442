/** One flag: its sentence, what it was compared with, what was answered, and a form for what may be answered now. */

import { useState } from 'preact/hooks';
import { sendJson, type Problem } from '../../api/client';
import { recordAddress, type Flag, type FlagAnswer, type Verdict } from '../../domain/flag';
import { beijingTime } from '../../domain/moment';
import { layers, units } from '../../state/catalogue';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t, type FlagWord } from './words';

interface Given {
  readonly flag: Flag;
  /** Whether the card leads to the record it is about: on that record's own page it does not. */
  readonly leads: boolean;
  readonly answered: (flag: Flag) => void;
}

export function FlagCard({ flag, leads, answered }: Given) {
  const title = `flag-${flag.id}`;
  return (
    <li class={`flag-card ${flag.open ? 'open' : 'answered'}`} aria-labelledby={title}>
      <div class="flag-head">
        <h3 id={title}>{pick(flag.name)}</h3>
        <Weight n={flag.weight} />
        <span class={`tag flag-${flag.answer ?? 'open'}`}>{flag.answer === null ? t('open') : t(`verdict.${flag.answer}`)}</span>
        {flag.demonstration ? <span class="tag demo">{t('demonstration')}</span> : null}
      </div>
      <p class="flag-words">{pick(flag)}</p>
      <Links flag={flag} leads={leads} />
      {flag.answers.length === 0 ? null : <Answers answers={flag.answers} />}
      <AnswerForm flag={flag} answered={answered} />
    </li>
  );
}

/** Five bars, so many of them filled, with the words beside: never by colour alone. */
function Weight({ n }: { n: number }) {
  return (
    <span class="flag-weight">
      <span class="bars" aria-hidden="true">{[1, 2, 3, 4, 5].map((bar) => <i key={bar} class={bar <= n ? 'on' : ''} />)}</span>
      <span class="unseen">{t('weight', { n })}</span>
      <span>{t(`weight.${n}` as FlagWord)}</span>
    </span>
  );
}

function Links({ flag, leads }: { flag: Flag; leads: boolean }) {
  const own = leads ? recordAddress(flag.noun, flag.noun_id) : null;
  return (
    <p class="flag-links">
      {own === null ? null : <a href={own}>{t(flag.noun === 'case' ? 'record.case' : 'record.report')}</a>}
      {leads && own === null ? <span>{t('record.evidence', { hash: flag.noun_id.slice(0, 12) })}</span> : null}
      {flag.others.map((other, index) => {
        const address = recordAddress(other.noun, other.id);
        if (address === null) return <span key={other.id}>{t('other.evidence', { hash: other.id.slice(0, 12) })}</span>;
        return <a key={other.id} href={address}>{flag.others.length === 1 ? t('other.report') : t('other.reportN', { n: index + 1 })}</a>;
      })}
      {leads ? <span>{subjectWords(flag)}</span> : null}
      {flag.others_hidden > 0 ? <span>{t('other.hidden', { n: flag.others_hidden })}</span> : null}
      <time class="figures" dateTime={flag.at}>{t('at', { time: beijingTime(flag.at) })}</time>
    </p>
  );
}

function Answers({ answers }: { answers: readonly FlagAnswer[] }) {
  return (
    <ol class="flag-answers" aria-label={t('answers')}>
      {answers.map((answer) => (
        <li key={answer.number}>
          <strong>{t(`verdict.${answer.verdict}`)}</strong> <span>{answer.name}{unitWords(answer.unit)}</span>{' '}
          <time class="figures" dateTime={answer.at}>{beijingTime(answer.at)}</time>
          <p>{answer.text}</p>
        </li>
      ))}
    </ol>
  );
}

/** The layer and the unit it is about, as far as they are known. */
function subjectWords(flag: Flag): string {
  const layer = layers.value.find((each) => each.id === flag.layer);
  const unit = units.value.find((each) => each.id === flag.unit);
  const names = [layer === undefined ? '' : pick(layer), unit === undefined ? '' : pick({ zh: unit.name_zh, en: unit.name_en })];
  return names.filter((name) => name !== '').join(' · ');
}

function unitWords(id: string | null): string {
  const unit = units.value.find((each) => each.id === id);
  return unit === undefined ? '' : pick({ zh: `（${unit.name_zh}）`, en: ` (${unit.name_en})` });
}

function AnswerForm({ flag, answered }: { flag: Flag; answered: (flag: Flag) => void }) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sent, setSent] = useState<Verdict | null>(null);
  const send = async (given: Verdict): Promise<void> => {
    setBusy(true);
    const got = await sendJson<Flag>('POST', `/api/flags/${flag.id}/answers`, { verdict: given, text: text.trim() });
    setBusy(false);
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    setVerdict(null);
    setText('');
    setSent(given);
    answered(got.value);
  };
  const field = `flag-answer-${flag.id}`;
  return (
    <>
      <p role="status" class="flag-sent">{sent === null ? '' : t('sent', { verdict: t(`verdict.${sent}`) })}</p>
      {verdict === null ? (
        <div class="pair">
          {flag.may.map((each) => <button key={each} type="button" onClick={() => { setVerdict(each); setSent(null); }}>{t(`give.${each}`)}</button>)}
        </div>
      ) : (
        <form class="flag-form" onSubmit={(event) => { event.preventDefault(); void send(verdict); }}>
          <label for={field}>{t(`answer.${verdict}`)}</label>
          <textarea id={field} rows={3} maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <div class="pair">
            <button type="submit" class="filled" disabled={busy || text.trim().length < 2}>{busy ? t('sending') : t('send')}</button>
            <button type="button" onClick={() => { setVerdict(null); setProblem(null); }}>{t('cancel')}</button>
          </div>
          {problem === null ? null : <ProblemNotice problem={problem} />}
        </form>
      )}
    </>
  );
}
