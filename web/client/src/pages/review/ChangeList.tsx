/** The changes: filtered, sorted, one line each; the address holds what is asked for. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Change } from '../../domain/boundary';
import { byTransition, changeQuery, ORDERS, TRANSITIONS, type ChangeFilter } from '../../domain/boundaryChange';
import { hectares, mu } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { TransitionSwatch } from './Patterns';
import { Severity } from './Severity';
import { t } from './words';

const PIECE = 200; // lines drawn at once

interface Given {
  readonly id: string;
  readonly all: readonly Change[];
  readonly shown: readonly Change[];
  readonly filter: ChangeFilter;
  readonly chosen: string | null;
  readonly left: ReadonlySet<string>;
}

export function ChangeList({ id, all, shown, filter, chosen, left }: Given) {
  const list = useRef<HTMLOListElement>(null);
  const [most, setMost] = useState(PIECE);
  const at = shown.findIndex((change) => change.id === chosen);
  const drawn = shown.slice(0, Math.max(most, at + 1));
  useEffect(() => {
    const line = list.current?.querySelector<HTMLElement>('[aria-current="true"]');
    line?.scrollIntoView({ block: 'nearest' });
    if (list.current?.contains(document.activeElement)) line?.focus({ preventScroll: true });
  }, [chosen, filter.order]);
  return (
    <>
      <ChangeFilters id={id} all={all} filter={filter} />
      <p role="status" class="hint showing">{all.length === 0 ? t('list.none') : shown.length === 0 ? t('list.noneFits') : t('list.showing', { n: shown.length, total: all.length })}</p>
      {all.length > 0 && shown.length === 0 ? <button type="button" onClick={() => go(hashOf(['boundaries', id]))}>{t('filter.reset')}</button> : null}
      <ol ref={list} class="change-list" aria-label={t('list.label')}>
        {drawn.map((change) => <Line key={change.id} change={change} to={hashOf(['boundaries', id, 'changes', change.id], changeQuery(filter))} chosen={change.id === chosen} left={left.has(change.id)} />)}
      </ol>
      {drawn.length < shown.length ? <button type="button" class="more" onClick={() => setMost(drawn.length + PIECE)}>{t('list.more', { n: Math.min(PIECE, shown.length - drawn.length) })}</button> : null}
    </>
  );
}

function Line({ change, to, chosen, left }: { change: Change; to: string; chosen: boolean; left: boolean }) {
  const { review } = change;
  return (
    <li class={`${change.severity} ${left ? 'left' : ''}`}>
      <a href={to} {...(chosen ? { 'aria-current': 'true' as const } : {})}>
        <span class="plate figures">{change.number}</span>
        <TransitionSwatch transition={change.transition} />
        <span class="what">
          <strong>{t(`transition.${change.transition}`)}</strong> {pick(change.before_words)} → {pick(change.after_words)}
        </span>
        <span class="size figures">{hectares(change.area_m2)} ha<br />{mu(change.area_m2)} {t('print.mu')}</span>
        <span class="where hint">{pick(change.where)}</span>
        <span class="marks">
          {change.severity === 'none' ? null : <Severity grade={change.severity} />}
          {change.sliver ? <span class="tag">{t('list.sliver')}</span> : null}
          {review.open_objections > 0 ? <span class="tag danger">{t('list.open', { n: review.open_objections })}</span> : null}
          {review.accept > 0 ? <span class="tag">{t('list.accepted', { n: review.accept })}</span> : null}
          {review.remarks > 0 ? <span class="tag">{t('list.remarks', { n: review.remarks })}</span> : null}
          {review.mine === null ? null : <span class={`tag mine ${review.mine}`}>{t(`list.mine.${review.mine}`)}</span>}
          {review.changed_since_mine ? <span class="tag since">{t('list.since')}</span> : null}
        </span>
      </a>
    </li>
  );
}

function ChangeFilters({ id, all, filter }: { id: string; all: readonly Change[]; filter: ChangeFilter }) {
  const sums = byTransition(all);
  const show = (part: Partial<ChangeFilter>): void => go(hashOf(['boundaries', id], changeQuery({ ...filter, ...part })));
  const open = all.filter((change) => change.review.open_objections > 0).length;
  const since = all.filter((change) => change.review.changed_since_mine).length;
  return (
    <search class="change-filters" aria-label={t('transition.choose')}>
      <div class="chips">
        <button type="button" class="chip" aria-pressed={filter.transition === '' && !filter.open && !filter.since} onClick={() => show({ transition: '', open: false, since: false })}>{t('transition.all')} <span class="figures">{all.length}</span></button>
        {TRANSITIONS.filter((transition) => sums[transition].count > 0).map((transition) => (
          <button key={transition} type="button" class="chip" aria-pressed={filter.transition === transition} onClick={() => show({ transition: filter.transition === transition ? '' : transition })}>
            <TransitionSwatch transition={transition} />{t(`transition.${transition}`)} <span class="figures">{sums[transition].count}</span>
          </button>
        ))}
        {open > 0 || filter.open ? <button type="button" class="chip" aria-pressed={filter.open} onClick={() => show({ open: !filter.open })}>{t('filter.open')} <span class="figures">{open}</span></button> : null}
        {since > 0 || filter.since ? <button type="button" class="chip" aria-pressed={filter.since} onClick={() => show({ since: !filter.since })}>{t('filter.since')} <span class="figures">{since}</span></button> : null}
      </div>
      <label class="order" for="change-order">
        <span>{t('sort')}</span>
        <select id="change-order" value={filter.order} onChange={(event) => show({ order: event.currentTarget.value as ChangeFilter['order'] })}>
          {ORDERS.map((order) => <option key={order} value={order}>{t(`sort.${order}`)}</option>)}
        </select>
      </label>
    </search>
  );
}
