/** Who said what, when, in which document, and what it speaks of; taking it back stays on record. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { countSaid, type Claim } from '../../domain/claim';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { withdrawClaim } from '../../state/claims';
import { account, may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { layerName, scopeWords, t, unitName } from './words';

export function ClaimFacts({ claim, changed }: { claim: Claim; changed: () => void }) {
  const of = claim.layer === null ? t('of.nothing', { kind: pick(claim.kind_words) }) : t('of', { layer: layerName(claim.layer), kind: pick(claim.kind_words) });
  const count = [countSaid(claim), claim.area_text ?? ''].filter((each) => each !== '').join(' / ');
  const facts: readonly (readonly [string, string])[] = [
    [t('fact.source'), claim.source],
    [t('fact.said'), claim.said_on],
    ...(claim.as_of === null ? [] : [[t('fact.asOf'), claim.as_of] as const]),
    [t('fact.unit'), unitName(claim.unit)],
    [t('fact.of'), of],
    [t('fact.count'), count === '' ? t('of.noCount') : count],
    [t('fact.scope'), scopeWords(claim)],
    [t('fact.recorded'), t('fact.recordedBy', { at: beijingTime(claim.recorded_at), name: claim.account_name })],
    ...(claim.withdrawn_at === null ? [] : [[t('withdrawn.tag'), t('withdraw.done', { day: beijingTime(claim.withdrawn_at).slice(0, 10), why: claim.withdrawn_why ?? '' })] as const]),
  ];
  return (
    <section class="panel-card" aria-labelledby="claim-facts">
      <h2 id="claim-facts">{t('facts')}</h2>
      <dl class="facts">
        {facts.filter(([, value]) => value !== '').map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        {claim.case === null ? null : <div><dt>{t('fact.case')}</dt><dd><a href={hashOf(['cases', claim.case])}>{t('fact.caseOpen')}</a></dd></div>}
        {claim.total_of === null ? null : <div><dt>{t('fact.total')}</dt><dd><a href={hashOf(['claims', claim.total_of])}>{t('fact.totalOpen')}</a></dd></div>}
      </dl>
      {mayWithdraw(claim) ? <Withdraw claim={claim} changed={changed} /> : null}
    </section>
  );
}

/** An officer takes back only what the own unit said; the server decides again. */
function mayWithdraw(claim: Claim): boolean {
  const own = account.value?.roles.includes('supervisor') === true || (claim.unit !== null && claim.unit === account.value?.unit?.id);
  return claim.withdrawn_at === null && may('claim.withdraw') && own;
}

function Withdraw({ claim, changed }: { claim: Claim; changed: () => void }) {
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wrong = asked && why.trim().length < 2;
  const go = async (): Promise<void> => {
    setAsked(true);
    if (why.trim().length < 2) return;
    const got = await withdrawClaim(claim.id, why.trim());
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) changed();
  };
  return (
    <details class="withdraw">
      <summary>{t('withdraw')}</summary>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <label class="field" for="withdraw-why"><span>{t('withdraw.why')}</span><textarea id="withdraw-why" rows={2} maxLength={2000} value={why} aria-invalid={wrong} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
        {wrong ? <p class="mistake" role="alert">{t('withdraw.need')}</p> : null}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <button type="submit" class="danger">{t('withdraw.go')}</button>
      </form>
    </details>
  );
}
