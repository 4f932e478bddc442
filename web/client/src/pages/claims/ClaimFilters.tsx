/** What the page of claims shows: standings as switches with their counts, and the rest in fields. Each change is a new address. */

import { useEffect, useState } from 'preact/hooks';
import { KINDS, STANDINGS, type Standing } from '../../domain/claim';
import { claimsHash, having, narrowed, type ClaimFilter } from '../../domain/claimFilter';
import { count } from '../../domain/size';
import { layers, units } from '../../state/catalogue';
import { go, instead } from '../../state/where';
import { pick } from '../../state/words';
import { Choice } from '../../ui/Choice';
import { StandingMark } from './Marks';
import { t, today } from './words';

interface Given {
  readonly query: URLSearchParams;
  readonly standings: Readonly<Record<Standing, number>> | null;
}

const TYPED_MS = 300;

export function ClaimFilters({ query, standings }: Given) {
  const standing = query.get('standing') ?? '';
  const show = (name: ClaimFilter, value: string): void => go(claimsHash(having(query, name, value)));
  const whole = standings === null ? null : STANDINGS.reduce((sum, each) => sum + standings[each], 0);
  return (
    <search class="claim-filters" aria-label={t('filters')}>
      <div class="chips" role="group" aria-label={t('filters')}>
        <button type="button" class="chip" aria-pressed={standing === ''} onClick={() => show('standing', '')}>{t('any')} <span class="figures">{whole === null ? '' : count(whole)}</span></button>
        {STANDINGS.map((each) => (
          <button key={each} type="button" class="chip" aria-pressed={standing === each} onClick={() => show('standing', each)}><StandingMark standing={each} /> {t(`standing.${each}`)} <span class="figures">{standings === null ? '' : count(standings[each])}</span></button>
        ))}
      </div>
      <details class="filter-fold" open={narrowed(query)}>
        <summary>{t('filters')}</summary>
        <div class="claim-fields">
          <Words query={query} />
          <Choice class="field" all={t('all')} id="claims-layer" label={t('layer')} value={query.get('layer') ?? ''} options={layers.value.filter((layer) => layer.inspectable).map((layer) => ({ value: layer.id, label: pick(layer) }))} change={(value) => show('layer', value)} />
          <Choice class="field" all={t('all')} id="claims-unit" label={t('unit')} value={query.get('unit') ?? ''} options={units.value.map((unit) => ({ value: unit.id, label: pick({ zh: unit.name_zh, en: unit.name_en }) }))} change={(value) => show('unit', value)} />
          <Choice class="field" all={t('all')} id="claims-kind" label={t('kind')} value={query.get('kind') ?? ''} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} change={(value) => show('kind', value)} />
          <label class="field" for="claims-as-of"><span>{t('asOf')}</span><input id="claims-as-of" type="date" max={today()} value={query.get('as_of') ?? ''} onChange={(event) => show('as_of', event.currentTarget.value)} /></label>
          <label class="check"><input type="checkbox" checked={query.get('withdrawn') === 'true'} onChange={(event) => show('withdrawn', event.currentTarget.checked ? 'true' : '')} />{t('withdrawn')}</label>
          {narrowed(query) ? <button type="button" onClick={() => go(claimsHash(new URLSearchParams(standing === '' ? {} : { standing })))}>{t('reset')}</button> : null}
        </div>
      </details>
    </search>
  );
}

/** Words looked for; the list follows while one types. */
function Words({ query }: { query: URLSearchParams }) {
  const asked = query.get('text') ?? '';
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  useEffect(() => {
    if (typed.trim() === asked) return;
    const later = setTimeout(() => instead(claimsHash(having(query, 'text', typed.trim()))), TYPED_MS);
    return () => clearTimeout(later);
  }, [typed]);
  return <label class="field" for="claims-text"><span>{t('search')}</span><input id="claims-text" type="search" maxLength={100} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} /></label>;
}
