/** Cases one below the other; the same list is a table on wide screens and cards on a phone (by style alone). */

import type { CaseLine } from '../../domain/case';
import type { Column } from '../../domain/columns';
import { beijingTime } from '../../domain/moment';
import { measured } from '../../domain/units';
import { hashOf } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { Deadline, Status } from './Status';
import { known, layerName, t, termName, unitName, zoneName } from './words';

interface Given {
  readonly cases: readonly CaseLine[];
  readonly today: string;
  readonly columns: readonly Column[];
  readonly fading?: boolean;
}

export function CaseRows({ cases, today, columns, fading = false }: Given) {
  return (
    <table class={`case-rows ${fading ? 'fading' : ''}`}>
      <caption class="unseen">{t('title')}</caption>
      <thead>
        <tr>
          <th scope="col" class="col-status">{t('column.status')}</th>
          <th scope="col" class="col-case">{t('column.case')}</th>
          {columns.map((column) => <th key={column} scope="col" class={`col-${column}`}>{t(`column.${column}`)}</th>)}
        </tr>
      </thead>
      <tbody>{cases.map((line) => <Row key={line.id} line={line} today={today} columns={columns} />)}</tbody>
    </table>
  );
}

function Row({ line, today, columns }: { line: CaseLine; today: string; columns: readonly Column[] }) {
  return (
    <tr class={line.overdue_days > 0 ? 'is-late' : ''}>
      <td class="col-status"><Status status={line.status} /></td>
      <th scope="row" class="col-case">
        <a href={hashOf(['cases', line.id])}>
          <span class="number figures">{line.number}</span>
          <span class="title">{line.title}</span>
        </a>
        {' '}{line.demonstration ? <span class="tag demo" title={t('demonstration')}>{t('demonstration.short')}</span> : null}
      </th>
      {columns.map((column) => <td key={column} class={`col-${column}`} data-label={t(`column.${column}`)}>{cell(line, column, today)}</td>)}
    </tr>
  );
}

function cell(line: CaseLine, column: Column, today: string) {
  switch (column) {
    case 'layer': return layerName(line.layer);
    case 'rectifying': return line.rectifying_unit === null ? <span class="hint">{t('unassigned')}</span> : unitName(line.rectifying_unit);
    case 'supervising': return unitName(line.supervising_unit);
    case 'verifying': return unitName(line.verifying_unit);
    case 'deadline': return <Deadline line={line} today={today} />;
    case 'term': return termName(line.term);
    case 'zone': return zoneName(line.zone);
    case 'found': return <time class="figures" dateTime={line.found_on}>{line.found_on}</time>;
    case 'changed': return <time class="figures" dateTime={line.changed_at}>{beijingTime(line.changed_at)}</time>;
    case 'quantity': return <span class="figures">{quantity(line)}</span>;
    case 'lookBack': return <span class="figures">{line.look_back_on ?? '–'}</span>;
    case 'origin': return known('origin', line.origin);
  }
}

/** What was found, with its unit; a dash when it is unknown. */
export function quantity(line: Pick<CaseLine, 'layer' | 'quantity'>): string {
  if (line.quantity === null) return '–';
  const unit = layerOf(line.layer)?.remainder?.unit;
  return unit === undefined ? String(line.quantity) : pick(measured(line.quantity, unit));
}
