/** How often leads were right, by kind and zone: a share stands only with its interval and how few it rests on. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { PrecisionRow, PrecisionTable } from '../../domain/leadRun';
import { REASONS } from '../../domain/lead';
import { beijingTime } from '../../domain/moment';
import { count } from '../../domain/size';
import { readPrecision } from '../../state/leads';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { l } from './learningWords';
import { known } from './words';

export function Precision() {
  const [table, setTable] = useState<PrecisionTable | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await readPrecision();
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setTable(got.value);
  };
  useEffect(() => void read(), []);
  return (
    <section class="panel-card" aria-labelledby="precision">
      <h2 id="precision">{l('precision')}</h2>
      <p class="hint">{l('precision.rule')}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {table === null ? (problem === null ? <p role="status">{l('loading')}</p> : null) : table.rows.length === 0 ? <p class="empty">{l('precision.none')}</p> : <Rows table={table} />}
    </section>
  );
}

function Rows({ table }: { table: PrecisionTable }) {
  const reasons = REASONS.map((reason) => ({ reason, n: table.reasons[reason] ?? 0 })).filter(({ n }) => n > 0);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="precision">
        <table class="precision">
          <thead>
            <tr>
              <th scope="col">{l('precision.kind')}</th><th scope="col">{l('precision.zone')}</th><th scope="col" class="interval-head">{l('precision.share')}</th>
              <th scope="col" class="n">{l('precision.answered')}</th><th scope="col" class="n">{l('precision.dismissed')}</th><th scope="col" class="n">{l('precision.waiting')}</th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={`${row.kind} ${row.zone}`}>
                <th scope="row">{pick(row.kind_words)}</th><td>{pick(row.zone_words)}</td>
                <td class="share"><Interval row={row} /><span class={row.share === null ? 'unseen-yet' : 'figures'}>{pick(row.words)}</span></td>
                <td class="n" data-label={l('precision.answered')}>{row.answered === 0 ? '0' : l('precision.answeredOf', { confirmed: row.confirmed, answered: row.answered })}</td><td class="n" data-label={l('precision.dismissed')}>{count(row.dismissed)}</td><td class="n" data-label={l('precision.waiting')}>{count(row.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint figures">{l('precision.asOf', { at: beijingTime(table.as_of) })}</p>
      {reasons.length === 0 ? null : (
        <>
          <h3>{l('reasons')}</h3>
          <ul class="reason-counts">{reasons.map(({ reason, n }) => <li key={reason}><span>{known('reason', reason)}</span> <span class="figures">{count(n)}</span></li>)}</ul>
        </>
      )}
    </>
  );
}

const WIDE = 160;

/** The interval as a bar on 0 to 1 with the share as a stroke; hollow where it rests on few. The words beside it say the same. */
function Interval({ row }: { row: PrecisionRow }) {
  const x = (share: number): number => 1 + share * (WIDE - 2);
  if (row.share === null) return null; // no answer is no figure: a bar over everything would look like one
  return (
    <svg class={`interval ${row.few ? 'few' : ''}`} viewBox={`0 0 ${WIDE} 16`} width={WIDE} height="16" aria-hidden="true">
      <path class="axis" d={`M1 8H${WIDE - 1}M1 4v8M${WIDE - 1} 4v8M${WIDE / 2} 6v4`} />
      <rect x={x(row.low)} y="4" width={Math.max(2, x(row.high) - x(row.low))} height="8" />
      <path class="mark" d={`M${x(row.share)} 1v14`} />
    </svg>
  );
}
