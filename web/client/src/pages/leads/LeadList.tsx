/** The leads: filtered by the address, the most urgent first, one row each with its reasons. */

import { useEffect, useRef } from 'preact/hooks';
import type { Lead } from '../../domain/lead';
import { urgencyOf } from '../../domain/lead';
import { choosing, deskHash, narrowed, stateAsked } from '../../domain/leadFilter';
import { count } from '../../domain/size';
import { pick } from '../../state/words';
import type { ListHold } from './deskData';
import { fullName, known, nameOf, percent, sizeWords, t, zoneWords } from './words';

interface Given {
  readonly hold: ListHold;
  readonly query: URLSearchParams;
  readonly chosen: string | null;
  readonly marked: ReadonlySet<string>;
  readonly mark: ((lead: string, on: boolean) => void) | null;
}

export function LeadList({ hold, query, chosen, marked, mark }: Given) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = list.current?.querySelector<HTMLElement>('a[aria-current="true"]');
    line?.scrollIntoView({ block: 'nearest' });
    if (list.current?.contains(document.activeElement) && document.activeElement instanceof HTMLAnchorElement) line?.focus({ preventScroll: true });
  }, [chosen]);
  const { leads, loading } = hold;
  const total = hold.list?.total ?? 0;
  return (
    <>
      <p role="status" class="hint showing">{hold.list === null ? (loading ? t('loading') : '') : total === 0 ? emptyWords(query) : t('list.showing', { n: count(leads.length), total: count(total) })}</p>
      {hold.list !== null && total === 0 && !narrowed(query) ? <p class="hint">{t('list.noneHint')}</p> : null}
      <ol ref={list} class={`lead-list ${loading ? 'fading' : ''}`} aria-label={t('list')}>
        {leads.map((lead) => (
          <Row key={lead.id} lead={lead} to={deskHash(choosing(query, lead.id))} chosen={lead.id === chosen} marked={marked.has(lead.id)} mark={mark} />
        ))}
      </ol>
      {hold.list?.next ? <button type="button" class="more" disabled={loading} onClick={() => void hold.more()}>{t('list.more', { n: Math.max(1, total - leads.length) })}</button> : null}
    </>
  );
}

function emptyWords(query: URLSearchParams): string {
  if (narrowed(query)) return t('list.noneFits');
  const state = stateAsked(query);
  return state === 'new' ? t('list.none') : t('list.noneState', { state: known('state', state) });
}

interface RowGiven {
  readonly lead: Lead;
  readonly to: string;
  readonly chosen: boolean;
  readonly marked: boolean;
  readonly mark: Given['mark'];
}

function Row({ lead, to, chosen, marked, mark }: RowGiven) {
  const urgency = urgencyOf(lead.priority);
  const reasons = lead.priority_because.filter((each) => each.points !== 0).map((each) => `${pick(each)} ${each.points > 0 ? '+' : '−'}${Math.abs(each.points)}`);
  return (
    <li class={`${urgency} ${marked ? 'marked' : ''}`}>
      {mark === null ? null : (
        <label class="pick"><input type="checkbox" checked={marked} aria-label={t('list.mark', { lead: fullName(lead) })} onChange={(event) => mark(lead.id, event.currentTarget.checked)} /></label>
      )}
      <a href={to} {...(chosen ? { 'aria-current': 'true' as const } : {})}>
        <span class="what"><PatchSign /> <strong>{nameOf(lead)}</strong></span>
        <span class="points figures" title={t('list.priority', { n: lead.priority })}><span class="unseen">{t('list.priority', { n: lead.priority })}</span><span aria-hidden="true">{lead.priority}</span></span>
        <span class="line figures">{zoneWords(lead)} · {sizeWords(lead)}</span>
        <span class="line hint figures">{lead.day} · {pick(lead.source_words)} · {lead.confidence === null ? t('list.confNone') : t('list.conf', { n: percent(lead.confidence) })}{lead.demonstration ? <> <span class="tag demo">{t('demo.short')}</span></> : null}</span>
        <span class="line reasons">{reasons.join(' · ')}</span>
      </a>
    </li>
  );
}

/** A dotted patch: as on the map, never filled. */
export function PatchSign() {
  return <svg class="patch-sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 5l5-3 5 4-1 6-6 2-3-4z" /></svg>;
}
