/** The ledger: filters in the address, counts as chips, page after page; a dense table at a desk, cards on a phone. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseLine, CaseList } from '../../domain/case';
import { casesAddress, cleaned, filters, having, ledgerHash, SORTS, unfiltered } from '../../domain/caseFilter';
import { beijingTime } from '../../domain/moment';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { columns, readCases, readColumns } from '../../state/cases';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Also } from './Also';
import { CaseRows } from './CaseRows';
import { Chips } from './Chips';
import { ColumnMenu } from './ColumnMenu';
import { LedgerFilters } from './LedgerFilters';
import { TakeMenu } from './TakeMenu';
import { ViewMenu } from './ViewMenu';
import { t } from './words';

const PAGE = 50;
const GREY_AFTER_MS = 300;

interface Shown {
  readonly cases: readonly CaseLine[];
  readonly list: CaseList | null;
  readonly problem: Problem | null;
  readonly stale: string;
  readonly loading: boolean;
}

const NOTHING: Shown = { cases: [], list: null, problem: null, stale: '', loading: true };

export function LedgerPage({ query: asked }: { query: URLSearchParams }) {
  const query = cleaned(asked);
  const address = casesAddress(query, PAGE);
  const [shown, setShown] = useState<Shown>(NOTHING);
  const newest = useRef('');
  useEffect(readColumns, []);
  const load = async (from: string, before: readonly CaseLine[]): Promise<void> => {
    newest.current = from;
    setShown((now) => ({ ...now, loading: true, problem: null }));
    const got = await readCases(from);
    if (newest.current !== from) return; // another filter was chosen meanwhile
    if ('problem' in got) setShown((now) => ({ ...now, problem: got.problem, loading: false }));
    else setShown({ cases: [...before, ...got.value.cases], list: got.value, problem: null, stale: got.stale ?? '', loading: false });
  };
  useEffect(() => void load(address, []), [address]);
  const show = (changed: URLSearchParams): void => go(ledgerHash(changed));
  const list = shown.list;
  return (
    <div class="page cases">
      <header class="cases-head">
        <h1>{t('title')}</h1>
        <div class="tools">
          <ViewMenu query={query} />
          <ColumnMenu />
          {may('case.export') ? <TakeMenu query={query} total={list?.total ?? 0} /> : null}
          {may('case.open') ? <a class="button filled" href={hashOf(['cases', 'new'])}>{t('open')}</a> : null}
        </div>
      </header>
      <Chips query={query} counts={list?.counts ?? null} show={show} />
      <LedgerFilters query={query} counts={list?.counts ?? null} show={show} />
      <Also query={query} show={show} />
      {shown.problem === null ? null : <ProblemNotice problem={shown.problem} again={() => void load(address, [])} />}
      {shown.stale === '' ? null : <p class="notice stale" role="status">{t('stale', { at: beijingTime(shown.stale) })}</p>}
      <div class="showing-line">
        <p role="status" class="showing">{statusWords(shown, query)}</p>
        <label class="filter" for="cases-sort">
          <span>{t('sort')}</span>
          <select id="cases-sort" value={query.get('sort') ?? 'newest'} onChange={(event) => show(having(query, 'sort', event.currentTarget.value))}>
            {SORTS.map((sort) => <option key={sort} value={sort}>{t(`sort.${sort}`)}</option>)}
          </select>
        </label>
      </div>
      {list === null && shown.loading ? <GreyRows /> : null}
      {shown.cases.length > 0 ? <CaseRows cases={shown.cases} today={list?.today ?? ''} columns={columns.value} fading={shown.loading} /> : null}
      {list?.total === 0 && filters(query) ? <button type="button" onClick={() => show(unfiltered(query))}>{t('reset')}</button> : null}
      {list?.next ? (
        <button type="button" class="more" disabled={shown.loading} onClick={() => void load(list.next!, shown.cases)}>
          {t('more', { n: Math.min(PAGE, list.total - shown.cases.length) })}
        </button>
      ) : null}
    </div>
  );
}

function statusWords({ list, loading, cases }: Shown, query: URLSearchParams): string {
  if (list === null) return loading ? t('loading') : '';
  if (list.total === 0) return filters(query) ? t('noneFits') : t('none');
  return t('showing', { n: count(cases.length), total: count(list.total) });
}

/** Grey rows where the table will stand; not for an answer that comes at once. */
function GreyRows() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), GREY_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <div class="grey-rows" aria-hidden="true">{Array.from({ length: 12 }, (_, row) => <span key={row} />)}</div> : null;
}
