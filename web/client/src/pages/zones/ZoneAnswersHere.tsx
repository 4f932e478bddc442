/** In which zone a feature or a case lies, in every version that one may see; asked only when it is opened. */

import { useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { inOrder, percent, sharesOf, type ZoneAnswer, type ZoneAnswers } from '../../domain/zoneAnswer';
import { enZoneAnswers, zhZoneAnswers } from '../../i18n/zoneAnswers';
import { may } from '../../state/session';
import { pick, speaker } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import './answers.css';

const t = speaker(zhZoneAnswers, enZoneAnswers);

/** `of` is the address of the thing: `features/{layer}/{id}` or `cases/{id}`. */
export function ZoneAnswersHere({ of }: { of: string }) {
  const [found, setFound] = useState<ZoneAnswers | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await getJson<ZoneAnswers>(`/api/${of}/zones`);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setFound(got.value);
  };
  return (
    <details class="zone-answers" onToggle={(event) => { if (event.currentTarget.open && found === null) void read(); }}>
      <summary>{t('title')}</summary>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {found === null ? (problem === null ? <p class="hint" role="status">{t('loading')}</p> : null) : <Answers found={found} />}
    </details>
  );
}

function Answers({ found }: { found: ZoneAnswers }) {
  if (found.answers.length === 0) return <p class="hint">{t('none')}</p>;
  return (
    <>
      <p class="hint figures">{t('on', { day: found.on })}{found.recorded_at === null ? '' : ` ${t('asOf', { day: beijingTime(found.recorded_at), n: found.version })}`}</p>
      <ul>{inOrder(found.answers).map((answer) => <Answer key={answer.boundary} answer={answer} />)}</ul>
    </>
  );
}

function Answer({ answer }: { answer: ZoneAnswer }) {
  const shares = sharesOf(answer);
  const { in_force_from: from, in_force_to: to } = answer;
  return (
    <li class={answer.holds ? 'holds' : ''}>
      <p><strong>{shares.map(({ words, share }) => t('share', { zone: words === null ? t('outside') : pick(words), percent: shares.length === 1 ? 100 : percent(share) })).join(pick({ zh: '，', en: ', ' }))}</strong></p>
      <p class="hint">
        {may('boundary.read') ? <a href={hashOf(['boundaries', answer.boundary, 'way'])}>{pick(answer.name)}</a> : pick(answer.name)}
        {' · '}{pick(answer.status_words)}{from === null ? '' : ` · ${to === null ? t('since', { from }) : t('span', { from, to })}`}
        {answer.holds ? <> · <span class="tag">{t('holds')}</span></> : null}
      </p>
    </li>
  );
}
