/** The list of reports: filters in the address, counts beside them, page after page; a table at a desk, cards on a phone. */

import { useEffect, useState } from 'preact/hooks';
import { filterOf, filterQuery, listAddress, type ReceivedReport, type ReportFilter, type ReportList } from '../../domain/received';
import { getJson, type Problem } from '../../api/client';
import { layers, units } from '../../state/catalogue';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from '../report/words';
import { Filters } from './Filters';
import { ReportRows } from './ReportRows';

const PAGE = 50;

interface Shown {
  readonly pages: readonly ReceivedReport[];
  readonly list: ReportList | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
}

const NOTHING: Shown = { pages: [], list: null, problem: null, loading: true };

export function ReportsPage({ query }: { query: URLSearchParams }) {
  const filter = filterOf(query);
  const address = listAddress(filter, PAGE);
  const [shown, setShown] = useState<Shown>(NOTHING);

  const load = async (from: string, before: readonly ReceivedReport[]): Promise<void> => {
    setShown((now) => ({ ...now, loading: true, problem: null }));
    const answer = await getJson<ReportList>(from);
    if ('problem' in answer) setShown((now) => ({ ...now, problem: answer.problem, loading: false }));
    else setShown({ pages: [...before, ...answer.value.reports], list: answer.value, problem: null, loading: false });
  };
  useEffect(() => {
    setShown(NOTHING);
    void load(address, []);
  }, [address]);

  return (
    <div class="page reports">
      <h1>{t('reports.title')}</h1>
      <Filters filter={filter} counts={shown.list?.counts ?? null} layers={layers.value} units={units.value} change={show} />
      {shown.problem === null ? null : <ProblemNotice problem={shown.problem} again={() => void load(address, [])} />}
      <p role="status" class="showing">{statusWords(shown, filter)}</p>
      {shown.pages.length > 0 ? <ReportRows reports={shown.pages} layers={layers.value} units={units.value} /> : null}
      {shown.list?.next ? (
        <button type="button" class="more" disabled={shown.loading} onClick={() => void load(shown.list!.next!, shown.pages)}>
          {t('reports.more')}
        </button>
      ) : null}
    </div>
  );
}

function show(filter: ReportFilter): void {
  const query = filterQuery(filter).toString();
  location.hash = query === '' ? '#/reports' : `#/reports?${query}`;
}

function statusWords(shown: Shown, filter: ReportFilter): string {
  if (shown.list === null) return shown.loading ? t('reports.loading') : '';
  if (shown.list.total === 0) return filterQuery(filter).toString() === '' ? t('reports.none') : t('reports.noneFits');
  return t('reports.showing', { n: shown.pages.length, total: shown.list.total });
}
