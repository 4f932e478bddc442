/** One point on all images: how an index went over the dates, what clouds hide left open. Read when asked for. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Lead } from '../../domain/lead';
import { readValues, type PointValues } from '../../state/leadRuns';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { known, signed, t } from './words';

const SHOWN = ['mndwi', 'ndwi', 'ndvi', 'ndbi', 'brightness']; // of a roof its brightness was noted

export function Series({ lead }: { lead: Pick<Lead, 'place' | 'evidence'> }) {
  const { place, evidence } = lead;
  const told = evidence.series ?? [];
  const [found, setFound] = useState<readonly PointValues[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await readValues(place);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setFound([...got.value].sort((one, other) => one.acquired_on.localeCompare(other.acquired_on)));
  };
  return (
    <section>
      <h3>{t('series')}</h3>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {found === null && told.length > 0 ? <Told told={told} /> : null}
      {found === null ? <button type="button" class="small" onClick={() => void read()}>{t('series.show')}</button> : found.length === 0 ? <p class="empty">{t('series.none')}</p> : <Lines found={found} />}
    </section>
  );
}

/** What the comparison noted of its own index; without another question to the server. */
function Told({ told }: { told: NonNullable<Lead['evidence']['series']> }) {
  const index = told[0]!.index;
  const found = told.map(({ day, value, hidden }) => ({ scene: day, acquired_on: day, hidden: value === null || hidden > 0.5, unreadable: false, indices: { [index]: value } }));
  return <Lines found={found} />;
}

function Lines({ found }: { found: readonly PointValues[] }) {
  const ids = SHOWN.filter((id) => found.some((each) => typeof each.indices[id] === 'number')).slice(0, 3);
  if (ids.length === 0) return <p class="empty">{t('series.none')}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('series')}>
      {ids.map((id) => <Line key={id} id={id} found={found} />)}
      <table class="indices">
        <thead><tr><th scope="col">{t('series.day')}</th>{ids.map((id) => <th key={id} scope="col" class="n">{known('index', id)}</th>)}</tr></thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.scene}><th scope="row" class="figures">{each.acquired_on}{each.hidden || each.unreadable ? <span class="hint"> {t(each.hidden ? 'series.hidden' : 'series.unreadable')}</span> : null}</th>{ids.map((id) => <td key={id} class="n">{each.hidden ? '–' : signed(each.indices[id] ?? null)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WIDE = 300;
const HIGH = 48;

/** Dots by day, joined where nothing is hidden between; the table says the same. */
function Line({ id, found }: { id: string; found: readonly PointValues[] }) {
  const days = found.map((each) => Date.parse(each.acquired_on));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const x = (at: number): number => (last === first ? WIDE / 2 : 6 + ((days[at]! - first) / (last - first)) * (WIDE - 12));
  const y = (value: number): number => 4 + ((1 - Math.max(-1, Math.min(1, value))) / 2) * (HIGH - 8);
  const dots = found.flatMap((each, at) => { const value = each.hidden ? null : (each.indices[id] ?? null); return value === null ? [] : [[x(at), y(value)] as const]; });
  return (
    <figure class="series-line" aria-hidden="true">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`}><path class="axis" d={`M0 ${HIGH / 2}H${WIDE}`} /><path class="way" d={dots.map(([left, top], at) => `${at === 0 ? 'M' : 'L'}${left} ${top}`).join('')} />{dots.map(([left, top]) => <circle key={left} cx={left} cy={top} r="3" />)}</svg>
      <figcaption>{known('index', id)}</figcaption>
    </figure>
  );
}
