/** All rules of the reading: the broken ones first, each with its proof on the map; waiving one by name. */

import { useState } from 'preact/hooks';
import type { BoundaryDetail, Reading, RuleOutcome, Talk, Verdict } from '../../domain/boundary';
import { gravestFirst } from '../../domain/boundaryChange';
import { RuleOutcomes } from './RuleOutcomes';
import { WaiveDialog } from './WaiveDialog';
import { t } from './words';

interface Given {
  readonly detail: BoundaryDetail;
  readonly reading: Reading;
  readonly talk: Talk;
  readonly proof: string | null;
  readonly show: (rule: string | null) => void;
  readonly said: () => Promise<void>;
}

export function RulesTab({ detail, reading, talk, proof, show, said }: Given) {
  const [broken, setBroken] = useState(false);
  const [waiving, setWaiving] = useState<RuleOutcome | null>(null);
  const ordered = gravestFirst(reading.rules);
  const shown = broken ? ordered.filter((rule) => rule.verdict !== 'pass') : ordered;
  const count = (verdict: Verdict): number => reading.rules.filter((rule) => rule.verdict === verdict).length;
  return (
    <>
      <h2 class="unseen">{t('rules')}</h2>
      <p role="status" class="showing">{t('rules.summary', { pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') })}</p>
      <div class="segments" role="group" aria-label={t('rules.choose')}>
        <button type="button" aria-pressed={!broken} onClick={() => setBroken(false)}>{t('rules.all')}</button>
        <button type="button" aria-pressed={broken} onClick={() => setBroken(true)}>{t('rules.broken')}</button>
      </div>
      <RuleOutcomes rules={shown} proof={proof} show={show} level={3} waive={talk.may.includes('waive') ? setWaiving : undefined} />
      {waiving === null ? null : <WaiveDialog detail={detail} rule={waiving} close={() => setWaiving(null)} said={said} />}
    </>
  );
}
