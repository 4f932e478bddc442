/** Rows in and rows out, every one accounted for; areas as declared, in the plane and on the ellipsoid. */

import { accounted } from '../../domain/findings';
import type { Report } from '../../domain/import';
import { count, hectares, mu } from '../../domain/size';
import { pick } from '../../state/words';
import { measured } from '../../domain/units';
import { t } from './words';

export function Totals({ report }: { report: Report }) {
  const { rows } = report;
  const lost = rows.in - rows.fit - rows.refused - rows.left_out;
  return (
    <section>
      <h2>{t('totals')}</h2>
      <dl class="counts">
        {(['in', 'fit', 'refused', 'left_out'] as const).map((name) => (
          <div key={name} class={name !== 'in' && name !== 'fit' && rows[name] > 0 ? 'some' : ''}>
            <dt>{t(`totals.${name}`)}</dt><dd class="figures">{t('totals.rowsUnit', { n: count(rows[name]) })}</dd>
          </div>
        ))}
      </dl>
      {accounted(rows)
        ? <p class="hint figures">{t('totals.balanced', rows)}</p>
        : <p class="mistake" role="alert">{t('totals.unbalanced', { n: count(lost) })}</p>}
      <Areas report={report} />
      {report.length_m === null ? null : <p class="figures">{t('totals.length')} {pick(measured((report.length_m / 1000).toFixed(3), 'km'))}</p>}
    </section>
  );
}

function Areas({ report }: { report: Report }) {
  const area = report.area;
  if (area === null) return null;
  const rows: readonly (readonly [string, number | null])[] = [
    [t('totals.declared'), area.declared_m2],
    [t('totals.plane', { crs: area.plane_crs ?? '–' }), area.plane_m2],
    [t('totals.ellipsoid'), area.ellipsoid_m2],
  ];
  return (
    <table class="ledger figures-table">
      <caption class="unseen">{t('totals.area')}</caption>
      <thead><tr><th scope="col">{t('totals.area')}</th><th scope="col" class="number">{t('totals.ha')}</th><th scope="col" class="number">{t('totals.mu')}</th></tr></thead>
      <tbody>
        {rows.map(([name, m2]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number figures" data-label={t('totals.ha')}>{m2 === null ? '–' : hectares(m2)}</td>
            <td class="number figures" data-label={t('totals.mu')}>{m2 === null ? '–' : mu(m2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
