/** What the desk shows: states as switches with their counts; kind, zone, source and comparison. Each change is a new address. */

import { useEffect, useState } from 'preact/hooks';
import { ANY, deskHash, having, narrowed, stateAsked, type LeadFilter } from '../../domain/leadFilter';
import { KINDS, SOURCES, STATES, type Lead } from '../../domain/lead';
import type { Run } from '../../domain/sceneRun';
import { count } from '../../domain/size';
import { readRuns } from '../../state/leadRuns';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { Choice, type Option } from '../../ui/Choice';
import { known, t, zones } from './words';

interface Given {
  readonly query: URLSearchParams;
  readonly counts: Readonly<Record<string, number>>;
  readonly leads: readonly Lead[];
}

export function LeadFilters({ query, counts, leads }: Given) {
  const state = stateAsked(query);
  const show = (name: LeadFilter, value: string): void => go(deskHash(having(query, name, value)));
  const whole = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const drawn = STATES.filter((each) => each === state || each === 'new' || (counts[each] ?? 0) > 0);
  return (
    <search class="lead-filters" aria-label={t('filters')}>
      <div class="chips" role="group" aria-label={t('state')}>
        {drawn.map((each) => (
          <button key={each} type="button" class="chip" aria-pressed={state === each} onClick={() => show('state', each)}>{t(`state.${each}`)} <span class="figures">{count(counts[each] ?? 0)}</span></button>
        ))}
        <button type="button" class="chip" aria-pressed={state === ANY} onClick={() => show('state', ANY)}>{t('state.any')} <span class="figures">{count(whole)}</span></button>
      </div>
      <details class="filter-fold" open={narrowed(query)}>
        <summary>{t('filters')}</summary>
        <div class="lead-fields">
          <Choice all={t('all')} id="leads-kind" label={t('kind')} value={query.get('kind') ?? ''} options={kindOptions(leads)} change={(value) => show('kind', value)} />
          <Choice all={t('all')} id="leads-zone" label={t('zone')} value={query.get('zone') ?? ''} options={zones().map((zone) => ({ value: zone.value, label: pick(zone) }))} change={(value) => show('zone', value)} />
          <Choice all={t('all')} id="leads-source" label={t('source')} value={query.get('source') ?? ''} options={SOURCES.map((value) => ({ value, label: known('source', value) }))} change={(value) => show('source', value)} />
          {may('scene.runs') ? <RunChoice value={query.get('run') ?? ''} change={(value) => show('run', value)} /> : null}
          {narrowed(query) ? <button type="button" onClick={() => go(deskHash(new URLSearchParams(query.has('state') ? { state } : {})))}>{t('reset')}</button> : null}
        </div>
      </details>
    </search>
  );
}

/** What comparisons find, and what the leads shown are called besides. */
function kindOptions(leads: readonly Lead[]): readonly Option[] {
  const own = new Map(leads.map((lead) => [lead.kind, pick(lead.kind_words)]));
  for (const kind of KINDS) if (!own.has(kind)) own.set(kind, known('kind', kind));
  return [...own].map(([value, label]) => ({ value, label }));
}

function RunChoice({ value, change }: { value: string; change: (value: string) => void }) {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  useEffect(() => void readRuns().then((got) => { if ('value' in got) setRuns(got.value.filter((run) => run.purpose === 'leads')); }), []);
  const options = runs.map((run) => ({ value: run.id, label: t('run.of', { earlier: run.earlier.acquired_on, later: run.later.acquired_on }) }));
  if (options.length === 0 && value === '') return null;
  const all = options.some((each) => each.value === value) || value === '' ? options : [...options, { value, label: value.slice(0, 12) }];
  return <Choice all={t('all')} id="leads-run" label={t('run')} value={value} options={all} change={change} />;
}
