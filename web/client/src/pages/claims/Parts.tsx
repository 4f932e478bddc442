/** The parts of a total, and reports against a claim where nothing is on record. */

import { beijingTime } from '../../domain/moment';
import { countSaid } from '../../domain/claim';
import { hashOf } from '../../domain/where';
import type { ClaimWhole, Observation } from '../../state/claims';
import { pick } from '../../state/words';
import { t, unitName } from './words';

export function Parts({ whole: { parts, tally } }: { whole: ClaimWhole }) {
  if (parts.length === 0) return null;
  return (
    <section class="panel-card" aria-labelledby="claim-parts">
      <h2 id="claim-parts">{t('parts')}</h2>
      {tally === null ? null : <p class="hint">{gapWords(tally)}</p>}
      <ul class="part-list">{parts.map((part) => <li key={part.id}><a href={hashOf(['claims', part.id])}><q class="quoted">{part.text}</q></a> <span class="hint figures">{part.number} · {countSaid(part)}</span></li>)}</ul>
    </section>
  );
}

/** A gap in count by its size and side; one in area alone is said to be there. */
function gapWords({ adds_up: whole, count_gap: gap }: NonNullable<ClaimWhole['tally']>): string {
  if (whole) return t('parts.adds');
  if (gap === null || gap === 0) return t('parts.differ');
  return gap > 0 ? t('parts.gap', { n: gap }) : t('parts.over', { n: -gap });
}

/** The page of what contradicts a claim may end before all of them: then it is said how many there are. */
export function Unplaced({ known, total }: { known: readonly Observation[]; total: number }) {
  if (known.length + total === 0) return null;
  return (
    <section class="panel-card" aria-labelledby="claim-unplaced">
      <h2 id="claim-unplaced">{t('unplaced.title')}</h2>
      <ul class="part-list">{known.map((each, at) => <li key={each.noun_id ?? at}>{each.noun_id === null ? seenWords(each) : <a href={hashOf(['reports', each.noun_id])}>{seenWords(each)}</a>} <span class="hint">{unitName(each.unit)} · {pick(each.strength_words)}</span></li>)}</ul>
      {known.length < total ? <p class="hint">{t('unplaced.more', { n: known.length, total })}</p> : null}
    </section>
  );
}

function seenWords({ seen_at: at, state_words: state }: Observation): string {
  return `${beijingTime(at).slice(0, 10)} ${state === null ? '' : pick(state)}`;
}
