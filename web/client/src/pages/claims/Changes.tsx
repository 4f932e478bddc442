/** How the answer to a claim changed, the last first, each with what brought it. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Change } from '../../domain/claim';
import { beijingTime } from '../../domain/moment';
import { readChanges } from '../../state/claims';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { AnswerBar, Counts, StandingWords } from './Marks';
import { t } from './words';

export function Changes({ id }: { id: string }) {
  const [told, setTold] = useState<{ readonly changes: readonly Change[]; readonly total: number } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    setProblem(null);
    void readChanges(id).then((got) => { if (!late) 'value' in got ? setTold(got.value) : setProblem(got.problem); });
    return () => { late = true; };
  }, [id, turn]);
  if (told === null && problem === null) return null;
  return (
    <section class="panel-card" aria-labelledby="claim-changes">
      <h2 id="claim-changes">{t('changes')}</h2>
      <p class="hint">{t('changes.hint')}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => setTurn((now) => now + 1)} />}
      <ol class="change-list">
        {told?.changes.map((change, at) => (
          <li key={`${change.at} ${at}`}>
            <p><span class="figures">{beijingTime(change.at)}</span> <StandingWords sum={change.sum} /> <span class="hint figures">{broughtBy(change)}</span></p>
            <AnswerBar sum={change.sum} />
            <Counts sum={change.sum} />
          </li>
        ))}
      </ol>
      {told !== null && told.total > told.changes.length ? <p class="hint">{t('changes.more', { n: told.changes.length, total: told.total })}</p> : null}
    </section>
  );
}

function broughtBy(change: Change): string {
  if (change.before === null) return t('changes.first');
  const parts = (['reports', 'images', 'records'] as const).filter((noun) => change[noun] > 0).map((noun) => t(`changes.${noun}`, { n: change[noun] }));
  return parts.join(' · ');
}
