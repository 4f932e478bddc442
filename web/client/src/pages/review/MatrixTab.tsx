/** What became of the ground of every zone: rows before, columns after, sums and what is left over. */

import { useState } from 'preact/hooks';
import { OUTSIDE, type Boundary, type Reading } from '../../domain/boundary';
import { edges, signed } from '../../domain/boundaryTotals';
import { hectares, mu } from '../../domain/size';
import { pick } from '../../state/words';
import { t } from './words';

const MOST_RESIDUAL_M2 = 1;
const HA_M2 = 10_000;
type Unit = 'ha' | 'mu';

export function MatrixTab({ reading, boundary }: { reading: Reading; boundary: Boundary }) {
  const [unit, setUnit] = useState<Unit>('ha');
  return (
    <div class="plain-tab">
      <header class="tab-head">
        <h2>{t('matrix')}</h2>
        <div class="segments" role="group" aria-label={t('matrix.unit')}>
          {(['ha', 'mu'] as const).map((each) => <button key={each} type="button" aria-pressed={unit === each} onClick={() => setUnit(each)}>{t(`matrix.${each}`)}</button>)}
        </div>
      </header>
      <p class="hint">{t('matrix.how')}</p>
      <MatrixTable reading={reading} unit={unit} />
      <h2>{t('matrix.totals')}</h2>
      <TotalsTable reading={reading} boundary={boundary} unit={unit} />
    </div>
  );
}

export function MatrixTable({ reading: { matrix }, unit }: { reading: Reading; unit: Unit }) {
  const sums = edges(matrix);
  const words = (m2: number | undefined): string => (m2 === undefined || m2 === 0 ? t('matrix.empty') : sized(m2, unit));
  return (
    <>
      <div class="scroll" role="region" aria-label={t('matrix')} tabIndex={0}>
        <table class="matrix">
          <thead><tr><th scope="col">{t('matrix.corner')} <span class="hint">({t(`matrix.${unit}`)})</span></th>{matrix.kinds.map((kind) => <th key={kind.id} scope="col" class="n">{pick(kind)}</th>)}<th scope="col" class="n">{t('matrix.sum')}</th></tr></thead>
          <tbody>
            {matrix.kinds.map((kind, row) => (
              <tr key={kind.id}>
                <th scope="row">{pick(kind)}</th>
                {matrix.kinds.map((other, column) => <td key={other.id} class={`n figures ${row === column ? 'stays' : (matrix.m2[row]?.[column] ?? 0) > 0 ? 'moves' : ''}`}>{words(matrix.m2[row]?.[column])}</td>)}
                <td class="n figures sum">{words(sums.before[row])}</td>
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row">{t('matrix.sum')}</th>{matrix.kinds.map((kind, column) => <td key={kind.id} class="n figures sum">{words(sums.after[column])}</td>)}<td class="n figures sum">{sized(sums.whole, unit)}</td></tr></tfoot>
        </table>
      </div>
      <Residual m2={matrix.residual_m2} />
    </>
  );
}

function Residual({ m2 }: { m2: number | null }) {
  if (m2 === null) return null;
  const bad = Math.abs(m2) > MOST_RESIDUAL_M2;
  return <p class={bad ? 'notice' : 'hint'}>{t('matrix.residual', { m2: Math.abs(m2) < 0.001 ? m2.toExponential(1) : m2.toFixed(3) })}{bad ? ` ${t('matrix.residualBad')}` : ''}</p>;
}

function TotalsTable({ reading: { totals, matrix }, boundary, unit }: { reading: Reading; boundary: Boundary; unit: Unit }) {
  const kinds = matrix.kinds.filter((kind) => kind.id !== OUTSIDE);
  const line = (name: string, before: number, after: number, declared: number | undefined) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td class="n figures">{sized(before, unit)}</td>
      <td class="n figures">{sized(after, unit)}</td>
      <td class="n figures">{signed(((after - before) / HA_M2) * (unit === 'mu' ? 15 : 1), unit === 'mu' ? 2 : 4)}</td>
      <td class="n figures">{declared === undefined ? t('matrix.empty') : sized(declared * HA_M2, unit)}</td>
    </tr>
  );
  return (
    <div class="scroll" role="region" aria-label={t('matrix.totals')} tabIndex={0}>
      <table class="matrix">
        <thead><tr><th scope="col">{t('matrix.kind')} <span class="hint">({t(`matrix.${unit}`)})</span></th><th scope="col" class="n">{t('map.before')}</th><th scope="col" class="n">{t('map.after')}</th><th scope="col" class="n">{t('matrix.change')}</th><th scope="col" class="n">{t('matrix.declared')}</th></tr></thead>
        <tbody>{kinds.map((kind) => line(pick(kind), totals.before.kinds[kind.id] ?? 0, totals.after.kinds[kind.id] ?? 0, boundary.declared_ha[kind.id]))}</tbody>
        <tfoot>{line(t('matrix.whole'), totals.before.whole_m2, totals.after.whole_m2, boundary.declared_ha[''])}</tfoot>
      </table>
    </div>
  );
}

function sized(m2: number, unit: Unit): string {
  return (unit === 'ha' ? hectares : mu)(m2);
}
