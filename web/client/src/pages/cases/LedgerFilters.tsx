/** What to show: kind, unit, term, zone, days, words, order. Each change is a new address. */

import { useState } from 'preact/hooks';
import type { CaseCounts } from '../../domain/case';
import { filters, having, unfiltered, type Single } from '../../domain/caseFilter';
import { layers, units } from '../../state/catalogue';
import { caseWords } from '../../state/cases';
import { pick } from '../../state/words';
import { Choice } from '../../ui/Choice';
import { t, unitName, zones } from './words';

interface Given {
  readonly query: URLSearchParams;
  readonly counts: CaseCounts | null;
  readonly show: (query: URLSearchParams) => void;
}

/** On a phone the filters lie folded until one is set; at a desk they always show. */
export function LedgerFilters(given: Given) {
  const some = filters(given.query);
  const folded = ['layer', 'unit', 'term', 'zone', 'q', 'found_since', 'found_until'].some((name) => given.query.has(name));
  return (
    <search aria-label={t('filters')}>
      <details class="filter-fold" open={folded || matchMedia('(min-width: 1024px)').matches}>
        <summary>{t('filters')}</summary>
        <div class="filters">
          <Fields {...given} />
          {some ? <button type="button" onClick={() => given.show(unfiltered(given.query))}>{t('reset')}</button> : null}
        </div>
      </details>
    </search>
  );
}

function Fields({ query, counts, show }: Given) {
  const set = (name: Single) => (value: string): void => show(having(query, name, value));
  const inspected = layers.value.filter((layer) => layer.inspectable || (counts?.layer[layer.id] ?? 0) > 0);
  return (
    <>
      <TextFilter key={query.get('q') ?? ''} value={query.get('q') ?? ''} change={set('q')} />
      <Choice all={t('all')} id="cases-layer" label={t('layer')} value={query.get('layer') ?? ''} change={set('layer')}
        options={inspected.map((layer) => ({ value: layer.id, label: pick(layer) }))} counts={query.has('layer') ? undefined : counts?.layer} />
      <Choice all={t('all')} id="cases-unit" label={t('unit')} value={query.get('unit') ?? ''} change={set('unit')}
        options={units.value.map((unit) => ({ value: unit.id, label: unitName(unit.id) }))} counts={counts?.unit} />
      <Choice all={t('all')} id="cases-term" label={t('term')} value={query.get('term') ?? ''} change={set('term')}
        options={Object.entries(caseWords.value.terms).map(([value, words]) => ({ value, label: pick(words) }))} />
      <Choice all={t('all')} id="cases-zone" label={t('zone')} value={query.get('zone') ?? ''} change={set('zone')}
        options={zones().map((zone) => ({ value: zone.value, label: pick(zone) }))} />
      <Day id="cases-since" label={t('found_since')} value={query.get('found_since') ?? ''} change={set('found_since')} />
      <Day id="cases-until" label={t('found_until')} value={query.get('found_until') ?? ''} change={set('found_until')} />
    </>
  );
}

function Day({ id, label, value, change }: { id: string; label: string; value: string; change: (day: string) => void }) {
  return <label class="filter" for={id}><span>{label}</span><input id={id} type="date" value={value} onChange={(event) => change(event.currentTarget.value)} /></label>;
}

/** Words are asked for when they are complete: by Enter or by leaving the field, not at every letter. */
function TextFilter({ value, change }: { value: string; change: (text: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <form class="filter text" role="presentation" onSubmit={(event) => { event.preventDefault(); change(typed.trim()); }}>
      <label for="cases-text">{t('text')}</label>
      <input id="cases-text" type="search" value={typed} maxLength={200} placeholder={t('textHint')}
        onInput={(event) => setTyped(event.currentTarget.value)} onChange={() => change(typed.trim())} />
    </form>
  );
}
