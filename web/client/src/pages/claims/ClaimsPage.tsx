/** Every claim with the list behind it: which hold, which do not, which have no list. */

import type { ClaimLine, ClaimList } from '../../domain/claim';
import { claimsAddress, claimsHash, cleaned, having, narrowed } from '../../domain/claimFilter';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { PAGE } from '../../state/claims';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { ClaimFilters } from './ClaimFilters';
import { AnswerBar, Counts, StandingWords } from './Marks';
import { usePages } from './paged';
import { ofWords, t, unitName } from './words';

export function ClaimsPage({ query: asked }: { query: URLSearchParams }) {
  const query = cleaned(asked);
  const hold = usePages<ClaimList, ClaimLine>(claimsAddress(query, PAGE), (page) => page.claims);
  const total = hold.page?.total ?? 0;
  const asOf = query.get('as_of') ?? '';
  return (
    <div class="page claims">
      <header class="claims-head">
        <h1>{t('title')}</h1>
        {may('claim.add') ? <a class="button" href={hashOf(['claims', 'new'])}>{t('new')}</a> : null}
        <p class="rule hint">{t('rule')}</p>
      </header>
      <ClaimFilters query={query} standings={hold.page?.standings ?? null} />
      {asOf === '' ? null : <p class="notice">{t('asOf.note', { day: asOf })} <a href={claimsHash(having(query, 'as_of', ''))}>{t('asOf.today')}</a></p>}
      {hold.problem === null ? null : <ProblemNotice problem={hold.problem} again={hold.again} />}
      <p role="status" class="hint">{hold.page === null ? (hold.loading ? t('loading') : '') : total > 0 ? t('list.showing', { n: count(hold.rows.length), total: count(total) }) : narrowed(query) || query.has('standing') ? t('list.none') : t('list.empty')}</p>
      <ol class={`claim-list ${hold.loading ? 'fading' : ''}`} aria-label={t('list')}>
        {hold.rows.map((line) => <Row key={line.claim.id} line={line} asOf={asOf} />)}
      </ol>
      {hold.page?.next ? <button type="button" class="more" disabled={hold.loading} onClick={() => void hold.more()}>{t('list.more', { n: Math.min(PAGE, total - hold.rows.length) })}</button> : null}
    </div>
  );
}

function Row({ line: { claim, sum }, asOf }: { line: ClaimLine; asOf: string }) {
  return (
    <li class={sum.standing}>
      <a href={hashOf(['claims', claim.id], asOf === '' ? {} : { as_of: asOf })}>
        <span class="verdict"><StandingWords sum={sum} /><span class="hint figures">{claim.number}{claim.demonstration ? <> <span class="tag demo">{t('demo.short')}</span></> : null}{claim.withdrawn_at === null ? null : <> <span class="tag">{t('withdrawn.tag')}</span></>}</span></span>
        <span class="what">
          <q class="quoted">{claim.text}</q>
          <span class="line">{ofWords(claim)}</span>
          <span class="line hint figures">{t('said', { day: claim.said_on })}{claim.as_of === null || claim.as_of === claim.said_on ? '' : ` · ${t('said.asOf', { day: claim.as_of })}`} · {unitName(claim.unit)}</span>
          <span class="line hint clamped">{t('source', { source: claim.source })}</span>
        </span>
        <span class="behind"><AnswerBar sum={sum} /><Counts sum={sum} /></span>
      </a>
    </li>
  );
}
