/** Comparisons that were made, each with all that is needed to make it again. */

import { valueAt, type LimitField } from '../../domain/leadRun';
import { ANY } from '../../domain/leadFilter';
import { beijingTime } from '../../domain/moment';
import { pixels, type Run } from '../../domain/sceneRun';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { pick } from '../../state/words';
import { l } from './learningWords';

export function Runs({ runs, fields, chosen }: { runs: readonly Run[]; fields: readonly LimitField[]; chosen: string | null }) {
  return (
    <section class="panel-card" aria-labelledby="runs">
      <h2 id="runs">{l('runs')}</h2>
      {runs.length === 0 ? <p class="empty">{l('runs.none')}</p> : <ul class="run-list">{runs.map((run) => <li key={run.id}><RunDetails run={run} fields={fields} open={run.id === chosen} /></li>)}</ul>}
    </section>
  );
}

function RunDetails({ run, fields, open }: { run: Run; fields: readonly LimitField[]; open: boolean }) {
  const { alignment, summary } = run;
  return (
    <details open={open}>
      <summary>
        <span class="figures">{l('runs.pair', { earlier: run.earlier.acquired_on, later: run.later.acquired_on })}</span> <span class="tag">{l(`runs.purpose.${run.purpose}`)}</span> <span class="figures">{l('runs.found', { n: count(run.found) })}</span>
        <span class="hint figures">{l('runs.by', { name: run.author, at: beijingTime(run.at) })}</span>
      </summary>
      <p>{run.earlier.name} → {run.later.name}</p>
      {run.why === '' ? null : <p class="why">{run.why}</p>}
      <p class="figures">{[
        ...(run.purpose === 'leads' ? [l('runs.noted', { noted: count(summary.noted), known: count(summary.known), judged: count(summary.judged), small: count(summary.small) })] : []),
        l('runs.hidden', { n: (run.hidden * 100).toFixed(1) }),
        ...(alignment.squares === 0 ? [] : [l('runs.shift', { right: pixels(alignment.right_px), down: pixels(alignment.down_px), spread: pixels(alignment.spread_px), n: alignment.squares })]),
      ].join(' · ')}</p>
      <dl class="facts">
        <div><dt>{l('runs.parameters')}</dt><dd class="figures">{fields.map((field) => `${pick(field)} ${valueAt(run.parameters, field.id) ?? '–'}`).join(' · ')}</dd></div>
        <div><dt>{l('runs.versions')}</dt><dd class="figures">{Object.entries(run.versions).map(([name, version]) => `${name} ${version}`).join(' · ')}</dd></div>
        <div><dt>{l('runs.hash')}</dt><dd class="figures hash">{run.codes_sha256}</dd></div>
        <div><dt>{l('runs.cannot')}</dt><dd>{pick(run.cannot_see)}</dd></div>
      </dl>
      {run.purpose === 'leads' ? <a class="button small" href={hashOf(['leads'], { state: ANY, run: run.id })}>{l('runs.leads')}</a> : null}
    </details>
  );
}
