/** The list of flags: filters in the address, counts beside them, page after page, each with its answers. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import { FIRST, filterOf, listAddress, pageAddress, type Flag, type FlagFilter, type FlagPageOf } from '../../domain/flag';
import type { Place } from '../../domain/where';
import { layers, units } from '../../state/catalogue';
import { pick } from '../../state/words';
import { Choice } from '../../ui/Choice';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { FlagCard } from './FlagCard';
import './flags.css';
import { l } from './listWords';
import { t } from './words';

const PAGE = 50;

export function FlagsPage({ place }: { place: Place }) {
  const filter = filterOf(place.query);
  const address = listAddress(filter, PAGE);
  const [flags, setFlags] = useState<readonly Flag[]>([]);
  const [page, setPage] = useState<FlagPageOf | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (from: string, before: readonly Flag[]): Promise<void> => {
    const got = await getJson<FlagPageOf>(from);
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    setPage(got.value);
    setFlags([...before, ...got.value.flags]);
  };
  useEffect(() => {
    setFlags([]);
    void load(address, []);
  }, [address]);
  const answered = (flag: Flag): void => setFlags((now) => now.map((each) => (each.id === flag.id ? flag : each)));
  return (
    <div class="page reports flags">
      <h1>{l('title')}</h1>
      <p class="hint">{t('rule')} {t('waits')}</p>
      <Filters filter={filter} page={page} />
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void load(address, [])} />}
      <p role="status" class="showing">{statusWords(page, flags.length, filter)}</p>
      <ul class="flag-list">{flags.map((flag) => <FlagCard key={flag.id} flag={flag} leads answered={answered} />)}</ul>
      {page?.next ? <button type="button" class="more" onClick={() => void load(page.next!, flags)}>{l('more')}</button> : null}
    </div>
  );
}

function statusWords(page: FlagPageOf | null, shown: number, filter: FlagFilter): string {
  if (page === null) return l('loading');
  if (page.total > 0) return l('showing', { total: page.total, n: shown });
  return pageAddress(filter) === pageAddress(FIRST) ? l('none') : l('noneFits');
}

function Filters({ filter, page }: { filter: FlagFilter; page: FlagPageOf | null }) {
  const set = (part: Partial<FlagFilter>): void => void (location.hash = pageAddress({ ...filter, ...part }));
  const unitNames = units.value.map((unit) => ({ value: unit.id, label: pick({ zh: unit.name_zh, en: unit.name_en }) }));
  const kinds = Object.entries(page?.kinds ?? {}).map(([value, words]) => ({ value, label: pick(words) }));
  return (
    <search aria-label={l('filters')}>
      <div class="filters">
        <label class="filter" for="flag-state">
          <span>{l('filter.state')}</span>
          <select id="flag-state" value={filter.state} onChange={(event) => set({ state: event.currentTarget.value as FlagFilter['state'] })}>
            <option value="open">{l('filter.open')}</option>
            <option value="answered">{l('filter.answered')}</option>
            <option value="">{l('filter.all')}</option>
          </select>
        </label>
        <Choice all={l('filter.all')} id="flag-kind" label={l('filter.kind')} value={filter.kind} options={kinds} counts={page?.counts.kind ?? {}} change={(kind) => set({ kind })} />
        <Choice all={l('filter.all')} id="flag-layer" label={l('filter.layer')} value={filter.layer} options={layers.value.map((each) => ({ value: each.id, label: pick(each) }))}
          counts={page?.counts.layer ?? {}} change={(layer) => set({ layer })} />
        <Choice all={l('filter.all')} id="flag-unit" label={l('filter.unit')} value={filter.unit} options={unitNames} counts={page?.counts.unit ?? {}} change={(unit) => set({ unit })} />
        <label class="filter day" for="flag-since">
          <span>{l('filter.since')}</span>
          <input id="flag-since" type="date" value={filter.since} onChange={(event) => set({ since: event.currentTarget.value })} />
        </label>
      </div>
    </search>
  );
}
