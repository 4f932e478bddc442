/** What to show: choices with their counts, days, words. Each change is a new address. */

import { useState } from 'preact/hooks';
import { filterQuery, NO_FILTER, type ReportFilter, type ReportList } from '../../domain/received';
import type { InspectedLayer, Words } from '../../domain/report';
import { Choice, type Option } from '../../ui/Choice';
import { pick, t } from '../report/words';

export interface UnitName {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
}

interface Given {
  readonly filter: ReportFilter;
  readonly counts: ReportList['counts'] | null;
  readonly layers: readonly InspectedLayer[];
  readonly units: readonly UnitName[];
  readonly change: (filter: ReportFilter) => void;
}

/** On a phone the filters lie folded until one is set; at a desk they always show. */
export function Filters(given: Given) {
  const some = filterQuery(given.filter).toString() !== '';
  return (
    <search aria-label={t('reports.filters')}>
      <details class="filter-fold" open={some || matchMedia('(min-width: 1024px)').matches}>
        <summary>{t('reports.filters')}</summary>
        <div class="filters">
          <Fields {...given} />
          {some ? <button type="button" onClick={() => given.change(NO_FILTER)}>{t('reports.reset')}</button> : null}
        </div>
      </details>
    </search>
  );
}

function Fields({ filter, counts, layers, units, change }: Given) {
  const set = (part: Partial<ReportFilter>): void => change({ ...filter, ...part });
  return (
    <>
      <Choice all={t('reports.all')} id="filter-layer" label={t('reports.layer')} value={filter.layer} counts={counts?.layer}
        options={layers.map((each) => ({ value: each.id, label: pick(each) }))} change={(layer) => set({ layer, state: '' })} />
      <Choice all={t('reports.all')} id="filter-state" label={t('reports.state')} value={filter.state} counts={counts?.state}
        options={stateOptions(filter.layer, layers)} change={(state) => set({ state })} />
      <Choice all={t('reports.all')} id="filter-unit" label={t('reports.unit')} value={filter.unit} counts={counts?.unit}
        options={units.map((each) => ({ value: each.id, label: unitName(each) }))} change={(unit) => set({ unit })} />
      <Day id="filter-since" label={t('reports.since')} value={filter.since} change={(since) => set({ since })} />
      <Day id="filter-until" label={t('reports.until')} value={filter.until} change={(until) => set({ until })} />
      <TextFilter key={filter.text} value={filter.text} change={(text) => set({ text })} />
      <Check label={t('reports.incomplete')} checked={filter.incomplete} change={(incomplete) => set({ incomplete })} />
      <Check label={t('reports.mine')} checked={filter.mine} change={(mine) => set({ mine })} />
    </>
  );
}

function Day({ id, label, value, change }: { id: string; label: string; value: string; change: (day: string) => void }) {
  return (
    <label class="filter day" for={id}>
      <span>{label}</span>
      <input id={id} type="date" value={value} onChange={(event) => change(event.currentTarget.value)} />
    </label>
  );
}

/** Words are asked for when they are complete: by Enter or by leaving the field, not at every letter. */
function TextFilter({ value, change }: { value: string; change: (text: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <form class="filter text" role="presentation" onSubmit={(event) => { event.preventDefault(); change(typed); }}>
      <label for="filter-text">{t('reports.text')}</label>
      <input id="filter-text" type="search" value={typed} placeholder={t('reports.textHint')}
        onInput={(event) => setTyped(event.currentTarget.value)} onChange={() => change(typed)} />
    </form>
  );
}

function Check({ label, checked, change }: { label: string; checked: boolean; change: (checked: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => change(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** The states of the chosen layer, or of all; one id with several names shows the first. */
function stateOptions(layer: string, layers: readonly InspectedLayer[]): readonly Option[] {
  const found = new Map<string, Words>();
  for (const each of layers) {
    if (layer !== '' && each.id !== layer) continue;
    for (const state of each.states) if (!found.has(state.id)) found.set(state.id, state);
  }
  return [...found].map(([value, words]) => ({ value, label: pick(words) }));
}

export function unitName(unit: UnitName): string {
  return pick({ zh: unit.name_zh, en: unit.name_en });
}
