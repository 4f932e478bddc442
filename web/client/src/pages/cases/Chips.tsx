/** How many cases stand where, as switches: each count tells what choosing it would show. */

import { STATUSES, unsettled, type CaseCounts } from '../../domain/case';
import { having, standing, toggled } from '../../domain/caseFilter';
import { count } from '../../domain/size';
import { StatusSign } from './Status';
import { statusName, t } from './words';

interface Given {
  readonly query: URLSearchParams;
  readonly counts: CaseCounts | null;
  readonly show: (query: URLSearchParams) => void;
}

export function Chips({ query, counts, show }: Given) {
  const chosen = query.getAll('status');
  const open = query.get('open') ?? '';
  const of = (wanted: (status: string) => boolean): number =>
    Object.entries(counts?.status ?? {}).reduce((sum, [status, n]) => (wanted(status) ? sum + n : sum), 0);
  const late = query.get('overdue') === 'true';
  return (
    <div class="chips" role="group" aria-label={t('standing')}>
      <Chip on={chosen.length === 0 && open === ''} n={of(() => true)} press={() => show(standing(query, ''))}>{t('all')}</Chip>
      <Chip on={open === 'true'} n={of(unsettled)} press={() => show(standing(query, open === 'true' ? '' : 'true'))}>{t('unsettled')}</Chip>
      <Chip on={late} n={counts?.overdue ?? 0} kind="late" press={() => show(having(query, 'overdue', late ? '' : 'true'))}>
        <svg class="late-sign" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M6 1l5.5 10h-11z" /></svg>
        {t('overdueOnly')}
      </Chip>
      <span class="divider" aria-hidden="true" />
      {STATUSES.filter((status) => chosen.includes(status) || (counts?.status[status] ?? 0) > 0).map((status) => (
        <Chip key={status} on={chosen.includes(status)} n={counts?.status[status] ?? 0} press={() => show(toggled(query, status))}>
          <StatusSign status={status} />
          {statusName(status)}
        </Chip>
      ))}
    </div>
  );
}

function Chip({ on, n, kind = '', press, children }: { on: boolean; n: number; kind?: string; press: () => void; children: preact.ComponentChildren }) {
  return (
    <button type="button" class={`chip ${kind}`} aria-pressed={on} onClick={press}>
      {children}
      <span class="figures">{count(n)}</span>
    </button>
  );
}
