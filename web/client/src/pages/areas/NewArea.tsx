/** Which ground to take along: my unit's cells, what the map shows, the whole lake. */

import { useState } from 'preact/hooks';
import type { AreaKind } from '../../domain/area';
import { askArea, askProblem, makeProblem } from '../../state/areaFetch';
import { current } from '../../state/areas';
import { box } from '../../state/map';
import { account } from '../../state/session';
import { pick } from '../../state/words';
import { a } from '../../ui/areaWords';
import { ProblemNotice } from '../../ui/ProblemNotice';

const KINDS: readonly AreaKind[] = ['grid', 'box', 'lake'];

export function NewArea() {
  const [kind, setKind] = useState<AreaKind>(account.value?.unit === null ? 'lake' : 'grid');
  const [asking, setAsking] = useState(false);
  const send = async (): Promise<void> => {
    setAsking(true);
    await askArea(kind, box.value);
    setAsking(false);
  };
  return (
    <section>
      <h2>{a('new')}</h2>
      <form class="area-form" onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <fieldset>
          <legend class="unseen">{a('new')}</legend>
          {KINDS.map((each) => (
            <label key={each} class="check">
              <input type="radio" name="area-kind" value={each} checked={kind === each} disabled={each === 'box' && box.value === null} onChange={() => setKind(each)} />
              <span>{a(`choose.${each}`)}{each === 'box' && box.value === null ? <span class="hint"> {a('choose.box.none')}</span> : null}</span>
            </label>
          ))}
        </fieldset>
        {askProblem.value === null ? null : <ProblemNotice problem={askProblem.value} />}
        {makeProblem.value === null ? null : <p class="warned" role="alert">{pick(makeProblem.value)}</p>}
        {current.value === null ? null : <p class="hint">{a('replaces')}</p>}
        <button type="submit" class="filled" disabled={asking}>{a('make')}</button>
      </form>
    </section>
  );
}
