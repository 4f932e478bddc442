/** Signs and bars of answers: told by shape and word, not by colour alone. */

import { ANSWERS, shares, type Answer, type Standing, type Sum } from '../../domain/claim';
import { SIGNS } from '../../domain/claimSigns';
import { count } from '../../domain/size';
import { pick } from '../../state/words';
import { t } from './words';

export function AnswerMark({ answer }: { answer: Answer }) {
  const { shape, stroke, filled } = SIGNS[answer];
  return (
    <svg class={`answer-mark ${answer} ${filled ? 'filled-sign' : ''}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path class="shape" d={shape} />
      <path class="stroke" d={stroke} />
    </svg>
  );
}

const LOOKS: Readonly<Record<Standing, Answer | 'no_list' | 'partly'>> = { against: 'against', doubted: 'doubted', no_list: 'no_list', unknown: 'unknown', partly: 'partly', holds: 'for' };

export function StandingMark({ standing }: { standing: Standing }) {
  const look = LOOKS[standing];
  if (look === 'no_list') return <svg class="answer-mark no_list" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path class="shape" d="M2.5 2.5h11v11h-11z" /><path class="stroke" d="M5 8h6" /></svg>;
  if (look === 'partly') return <svg class="answer-mark partly" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path class="shape" d="M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z" /><path class="half" d="M8 2a6 6 0 0 0 0 12z" /></svg>;
  return <AnswerMark answer={look} />;
}

export function StandingWords({ sum }: { sum: Sum }) {
  return <span class={`standing ${sum.standing}`}><StandingMark standing={sum.standing} /> <strong>{t(`standing.${sum.standing}`)}</strong></span>;
}

/** How the things part into answers, drawn; the counts beside it say the same. */
export function AnswerBar({ sum }: { sum: Sum }) {
  if (sum.listed === 0) return <span class="answer-bar none" aria-hidden="true" />;
  return <span class="answer-bar" aria-hidden="true">{shares(sum.answers).map(({ answer, width }) => <span key={answer} class={answer} style={{ width: `${width}%` }} />)}</span>;
}

/** Every answer that occurs, with its sign, count, and on whom it rests. */
export function Counts({ sum }: { sum: Sum }) {
  return (
    <span class="answer-counts figures">
      <span>{sum.listed === 0 ? t('listed.none') : t('listed', { n: count(sum.listed) })}</span>
      {ANSWERS.filter((answer) => sum.answers[answer] > 0).map((answer) => (
        <span key={answer} class="one"><AnswerMark answer={answer} /> {t(`answer.${answer}`)} <strong>{count(sum.answers[answer])}</strong>{resting(sum, answer)}</span>
      ))}
      {(sum.unlisted ?? 0) > 0 ? <span class="gap">{t(sum.listed === 0 ? 'unlisted.all' : 'unlisted', { n: count(sum.unlisted ?? 0) })}</span> : null}
      {sum.short === null ? null : <span class="gap">{pick(sum.short)}</span>}
      {sum.unplaced > 0 ? <span class="gap">{t('unplaced', { n: count(sum.unplaced) })}</span> : null}
    </span>
  );
}

function resting(sum: Sum, answer: Answer): string {
  if (answer !== 'for' && answer !== 'against') return '';
  const [reports, images] = answer === 'for' ? [sum.for_report, sum.for_image] : [sum.against_report, sum.against_image];
  const parts = [reports > 0 ? t('by.report', { n: reports }) : '', images > 0 ? t('by.image', { n: images }) : ''].filter((each) => each !== '');
  return parts.length === 0 ? '' : t('by', { parts: parts.join(pick({ zh: '、', en: ', ' })) });
}
