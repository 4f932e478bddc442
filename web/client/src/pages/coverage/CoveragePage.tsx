/** What a unit really visited: shares, a map of its cells, the table of them, and features nobody visited for days. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { Coverage, Shares } from '../../domain/coverage';
import { count } from '../../domain/size';
import { hashOf, type Place } from '../../domain/where';
import { layerOf, units } from '../../state/catalogue';
import { account, may } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { CellMap } from './CellMap';
import { CellTable } from './CellTable';
import { UnvisitedTable } from './UnvisitedTable';
import { t } from './words';
import './coverage.css';

export function CoveragePage({ place: { query } }: { place: Place }) {
  const [found, setFound] = useState<Coverage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, tryAgain] = useState(0);
  const asked = new URLSearchParams([...query].filter(([name, value]) => ['unit', 'since', 'until'].includes(name) && value !== '')).toString();
  useEffect(() => {
    let late = false;
    void getJson<Coverage>(`/api/coverage?${asked}`).then((got) => {
      if (late) return;
      setProblem('problem' in got ? got.problem : null);
      if ('value' in got) setFound(got.value);
    });
    return () => { late = true; };
  }, [asked, tries]);
  return (
    <div class="page coverage">
      <h1>{t('coverage')}</h1>
      <p class="hint">{t('coverage.lead')}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => tryAgain(tries + 1)} />}
      {found === null ? (problem === null ? <p role="status">{t('loading')}</p> : null) : <Shown found={found} query={query} />}
    </div>
  );
}

function Shown({ found, query }: { found: Coverage; query: URLSearchParams }) {
  const set = (name: string, value: string): void => {
    const next = new URLSearchParams(query);
    next.set(name, value);
    go(hashOf(['coverage'], Object.fromEntries(next)));
  };
  return (
    <>
      <div class="filters">
        {may('coverage.read_all') ? (
          <label>{t('unit')}<select value={found.unit} onChange={(event) => set('unit', event.currentTarget.value)}>{units.value.map((unit) => <option key={unit.id} value={unit.id}>{unitName(unit.id)}</option>)}</select></label>
        ) : <p><strong>{unitName(found.unit)}</strong></p>}
        <label>{t('since')}<input type="date" value={found.since} max={found.until} onChange={(event) => set('since', event.currentTarget.value)} /></label>
        <label>{t('until')}<input type="date" value={found.until} min={found.since} onChange={(event) => set('until', event.currentTarget.value)} /></label>
      </div>
      {found.cells.length === 0 ? <><p class="empty">{t('cellsNone')}</p><Units found={found} /></> : (
        <>
          <div class="shares"><SharesShown title={t('cells')} shares={found.total} /><SharesShown title={t('shore')} shares={found.shore} /></div>
          <CellMap cells={found.cells} />
          <CellTable cells={found.cells} />
        </>
      )}
      {found.layers.length === 0 ? null : <Layers found={found} />}
      <UnvisitedTable unit={found.unit} />
      {found.cells.length === 0 ? null : <Units found={found} />}
      <details class="rule"><summary>{t('rule')}</summary><p>{pick(found.rule)}</p></details>
    </>
  );
}

function SharesShown({ title, shares }: { title: string; shares: Shares }) {
  return (
    <section class="share" aria-label={title}>
      <h2>{title}</h2>
      <dl class="figures">
        <div><dt>{t('visited')}</dt><dd>{count(shares.visited)}</dd></div>
        <div><dt>{t('passed')}</dt><dd>{count(shares.passed)}</dd></div>
        <div><dt>{t('neither')}</dt><dd>{count(shares.none)}</dd></div>
      </dl>
    </section>
  );
}

function Layers({ found }: { found: Coverage }) {
  return (
    <section aria-labelledby="layers-seen">
      <h2 id="layers-seen">{t('layersSeen')}</h2>
      <div class="table-wrap" role="region" aria-labelledby="layers-seen" tabIndex={0}><table>
        <thead><tr><th scope="col">{t('layer')}</th><th scope="col" class="number">{t('visited')}</th><th scope="col" class="number">{t('passed')}</th></tr></thead>
        <tbody>{found.layers.map((each) => <tr key={each.layer}><th scope="row">{layerName(each.layer)}</th><td class="number">{count(each.visited)}</td><td class="number">{count(each.passed)}</td></tr>)}</tbody>
      </table></div>
    </section>
  );
}

function Units({ found }: { found: Coverage }) {
  if (found.units.length === 0) return null;
  return (
    <section aria-labelledby="units-seen">
      <h2 id="units-seen">{t('units')}</h2>
      <div class="table-wrap" role="region" aria-labelledby="units-seen" tabIndex={0}><table>
        <thead><tr><th scope="col">{t('unit')}</th><th scope="col" class="number">{t('visited')}</th><th scope="col" class="number">{t('passed')}</th><th scope="col" class="number">{t('neither')}</th></tr></thead>
        <tbody>{found.units.map(({ unit, cells }) => <tr key={unit}><th scope="row"><a href={hashOf(['coverage'], { unit })}>{unitName(unit)}</a></th><td class="number">{count(cells.visited)}</td><td class="number">{count(cells.passed)}</td><td class="number">{count(cells.none)}</td></tr>)}</tbody>
      </table></div>
    </section>
  );
}

function unitName(id: string): string {
  const own = account.value?.unit;
  const unit = units.value.find((each) => each.id === id) ?? (own?.id === id ? own : null);
  return unit === null || unit === undefined ? id : pick({ zh: unit.name_zh, en: unit.name_en });
}

function layerName(id: string): string {
  const layer = layerOf(id);
  return layer === undefined ? id : pick(layer);
}
