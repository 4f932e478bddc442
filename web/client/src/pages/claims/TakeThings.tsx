/** The list of a claim as a file: what is taken out is said before, and on record afterwards. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Claim } from '../../domain/claim';
import { count, shortHash } from '../../domain/size';
import { takeThings } from '../../state/claims';
import { may } from '../../state/session';
import { Menu } from '../../ui/Menu';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function TakeThings({ claim, listed, asOf }: { claim: Claim; listed: number; asOf: string }) {
  const [why, setWhy] = useState('');
  const [told, setTold] = useState('');
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = async (format: 'csv' | 'xlsx'): Promise<void> => {
    setGoing(true);
    setTold(t('take.going'));
    const got = await takeThings(claim.id, format, asOf, why.trim());
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    setTold('value' in got ? t('take.done', { name: got.value.name, hash: shortHash(got.value.sha256) }) : '');
  };
  if (!may('case.export')) return null;
  return (
    <Menu class="tool" sign={t('take')}>
      <p class="hint">{t('take.hint', { n: count(listed) })}</p>
      <label class="field" for="take-why"><span>{t('take.why')}</span><input id="take-why" value={why} maxLength={200} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      <div class="pair">
        <button type="button" disabled={going} onClick={() => void take('csv')}>{t('take.csv')}</button>
        <button type="button" disabled={going} onClick={() => void take('xlsx')}>{t('take.xlsx')}</button>
      </div>
      <p class="hint" role="status">{told}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Menu>
  );
}
