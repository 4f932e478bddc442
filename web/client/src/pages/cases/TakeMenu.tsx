/** The cases that fit as a file: what is taken out is said before, and on record afterwards. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { cleaned } from '../../domain/caseFilter';
import { count, shortHash } from '../../domain/size';
import { takeTable } from '../../state/cases';
import { Menu } from '../../ui/Menu';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function TakeMenu({ query, total }: { query: URLSearchParams; total: number }) {
  const [why, setWhy] = useState('');
  const [going, setGoing] = useState(false);
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = async (format: 'csv' | 'xlsx'): Promise<void> => {
    setGoing(true);
    setTold(t('take.going'));
    const got = await takeTable(cleaned(query), format, why.trim());
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    setTold('value' in got ? t('take.done', { name: got.value.name, hash: shortHash(got.value.sha256) }) : '');
  };
  return (
    <Menu class="tool" sign={t('take')}>
      <p class="hint">{t('take.hint', { total: count(total) })}</p>
      <label for="take-why">{t('take.why')}</label>
      <input id="take-why" value={why} maxLength={200} onInput={(event) => setWhy(event.currentTarget.value)} />
      <div class="two">
        <button type="button" disabled={going} onClick={() => void take('csv')}>{t('take.csv')}</button>
        <button type="button" disabled={going} onClick={() => void take('xlsx')}>{t('take.xlsx')}</button>
      </div>
      <p class="hint" role="status">{told}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Menu>
  );
}
