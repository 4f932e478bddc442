/** Features of a layer where nobody of the unit was for so many days, by track or by report. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { Unvisited } from '../../domain/coverage';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { layers } from '../../state/catalogue';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { StateMark } from '../map/StateMark';
import { t } from './words';

const SPANS = [7, 14, 30, 90, 365];

export function UnvisitedTable({ unit }: { unit: string }) {
  const inspected = layers.value.filter((layer) => layer.inspectable);
  const [layer, choose] = useState(inspected.find(({ id }) => id === 'sewage_outlets')?.id ?? inspected[0]?.id ?? '');
  const [days, span] = useState(30);
  const [found, setFound] = useState<Unvisited | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef('');
  const read = async (address: string, before: Unvisited['features']): Promise<void> => {
    asked.current = address;
    const got = await getJson<Unvisited>(address);
    if (asked.current !== address) return; // another layer or span was chosen meanwhile
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setFound({ ...got.value, features: [...before, ...got.value.features] });
  };
  const first = `/api/coverage/features?${new URLSearchParams({ unit, layer, days: String(days) }).toString()}`;
  useEffect(() => {
    setFound(null); // rows of one layer are not links into another
    void read(first, []);
  }, [first]);
  return (
    <section aria-labelledby="unvisited">
      <h2 id="unvisited">{t('unvisited')}</h2>
      <div class="filters">
        <label>{t('layer')}<select value={layer} onChange={(event) => choose(event.currentTarget.value)}>{inspected.map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}</select></label>
        <label>{t('howMany')}<select value={String(days)} onChange={(event) => span(Number(event.currentTarget.value))}>{SPANS.map((n) => <option key={n} value={String(n)}>{t('within', { n })}</option>)}</select></label>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read(first, [])} />}
      {found === null ? (problem === null ? <p class="hint" role="status">{t('loading')}</p> : null) : found.total === 0 ? <p class="hint">{t('unvisitedNone')}</p> : (
        <>
          <p class="hint figures">{t('showing', { total: count(found.total), n: found.features.length })}</p>
          <div class="table-wrap" role="region" aria-labelledby="unvisited" tabIndex={0}><table>
            <thead><tr><th scope="col">{t('feature')}</th><th scope="col">{t('kind')}</th><th scope="col">{t('lastOn')}</th></tr></thead>
            <tbody>{found.features.map((each) => (
              <tr key={each.feature}>
                <th scope="row"><a href={hashOf(['map', layer, each.feature], { fit: '1' })}>{each.label}</a></th>
                <td><StateMark layer={layer} state={each.state} /></td>
                <td class="figures">{each.last_on ?? t('never')}</td>
              </tr>
            ))}</tbody>
          </table></div>
          {found.next === null ? null : <button type="button" onClick={() => void read(found.next ?? first, found.features)}>{t('more')}</button>}
        </>
      )}
    </section>
  );
}
