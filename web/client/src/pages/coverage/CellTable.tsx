/** A unit's cells in words, the least visited first. */

import { useState } from 'preact/hooks';
import { worstFirst, type Cell } from '../../domain/coverage';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { t } from './words';

const AT_ONCE = 30;

export function CellTable({ cells }: { cells: readonly Cell[] }) {
  const [shown, show] = useState(AT_ONCE);
  const rows = worstFirst(cells).slice(0, shown);
  return (
    <section aria-labelledby="cells">
      <h2 id="cells">{t('cells')}</h2>
      <p class="hint figures">{t('showing', { total: count(cells.length), n: rows.length })}</p>
      <div class="table-wrap" role="region" aria-labelledby="cells" tabIndex={0}><table>
        <thead><tr>
          <th scope="col">{t('cell')}</th><th scope="col">{t('kind')}</th><th scope="col">{t('terrain')}</th>
          <th scope="col" class="number">{t('interval')}</th><th scope="col">{t('lastOn')}</th><th scope="col" class="number">{t('daysVisited')}</th>
        </tr></thead>
        <tbody>{rows.map((cell) => <Row key={cell.id} cell={cell} />)}</tbody>
      </table></div>
      {rows.length < cells.length ? <button type="button" onClick={() => show(shown + AT_ONCE)}>{t('more')}</button> : null}
    </section>
  );
}

function Row({ cell }: { cell: Cell }) {
  return (
    <tr>
      <th scope="row"><a href={hashOf(['map', 'responsibility_grid', cell.id], { fit: '1' })}>{cell.label}</a></th>
      <td>{t(cell.kind === 'none' ? 'neither' : cell.kind)}</td>
      <td>{terrain(cell.terrain)}</td>
      <td class="number">{cell.interval_days === null ? t('never') : t('days', { n: cell.interval_days })}</td>
      <td class="figures">{cell.visited_on ?? t('never')}</td>
      <td class="number">{count(cell.days)}</td>
    </tr>
  );
}

function terrain(value: string | null): string {
  return value === 'shore' || value === 'water' || value === 'land' ? t(`terrain.${value}`) : t('never');
}
