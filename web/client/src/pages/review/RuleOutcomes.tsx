/** What came of rules: verdict, sentence, law, figures, what they name; the proof is drawn on the map. */

import type { RuleOutcome } from '../../domain/boundary';
import { beijingTime } from '../../domain/moment';
import { pick } from '../../state/words';
import { NamedThings } from './Effects';
import { VerdictMark } from './Severity';
import { t } from './words';

interface Given {
  readonly rules: readonly RuleOutcome[];
  /** The rule whose proof is on the map. */
  readonly proof: string | null;
  readonly show: (rule: string | null) => void;
  readonly level: 3 | 4;
  /** Waive it, or take that back; absent where the person may not. */
  readonly waive?: ((rule: RuleOutcome) => void) | undefined;
}

export function RuleOutcomes({ rules, ...given }: Given) {
  return <ul class="rule-list">{rules.map((rule) => <Outcome key={rule.id} rule={rule} {...given} />)}</ul>;
}

function Outcome({ rule, proof, show, level, waive }: Omit<Given, 'rules'> & { rule: RuleOutcome }) {
  const Heading = `h${level}` as const;
  const shown = proof === rule.id;
  const broken = rule.verdict === 'fail';
  return (
    <li class={`rule ${rule.verdict} ${rule.waived === null ? '' : 'waived'}`}>
      <div class="rule-head"><VerdictMark verdict={rule.verdict} /><Heading>{pick(rule)}</Heading></div>
      <p class="found">{pick(rule.found)}</p>
      <p class="hint">{t('rules.law', { law: rule.law })}{rule.verified ? '' : ` · ${t('rules.unverified')}`}</p>
      {rule.waived === null ? null : <p class="waiver">{t('rules.waived', { name: rule.waived.name, at: beijingTime(rule.waived.at), text: rule.waived.text })}</p>}
      <NamedThings noun={null} named={rule.named} total={rule.named.length} />
      <p class="rule-acts">
        {rule.proof === null ? null : <button type="button" class="small" aria-pressed={shown} onClick={() => show(shown ? null : rule.id)}>{t(shown ? 'rules.hide' : 'rules.show')}</button>}
        {waive === undefined || !(broken || rule.waived !== null) ? null : <button type="button" class="small" onClick={() => waive(rule)}>{t(rule.waived === null ? 'rules.waive' : 'rules.unwaive')}</button>}
      </p>
    </li>
  );
}
