/** The totals as they would be without some changes: areas at once, rules as the server judges them. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { OUTSIDE, type Change, type Reading, type WhatIf as Result } from '../../domain/boundary';
import { signed, withoutChanges } from '../../domain/boundaryTotals';
import { hectares } from '../../domain/size';
import { readWhatIf } from '../../state/boundaries';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { VerdictMark } from './Severity';
import { t } from './words';

const HA_M2 = 10_000;
const PAUSE_MS = 400; // several ticks in a row are one question

interface Given {
  readonly id: string;
  readonly reading: Reading;
  readonly changes: readonly Change[];
  readonly left: ReadonlySet<string>;
  readonly leave: (left: ReadonlySet<string>) => void;
}

export function WhatIf({ id, reading, changes, left, leave }: Given) {
  const { result, problem } = useResult(id, reading.id, left);
  const out = changes.filter((change) => left.has(change.id));
  const local = withoutChanges(reading.totals.after, changes, left);
  const after = result === null ? local : result.totals.after;
  const mine = changes.filter((change) => change.review.mine === 'object' || change.review.mine === 'revise');
  const open = changes.filter((change) => change.review.open_objections > 0);
  const put = (some: readonly Change[]): void => leave(new Set(some.map((change) => change.id)));
  return (
    <details class="what-if" open={out.length > 0}>
      <summary>{t('whatif')} <span class="hint">{out.length === 0 ? t('whatif.none') : t('whatif.left', { n: out.length, numbers: out.map((change) => change.number).join(', ') })}</span></summary>
      <div class="pair">
        <button type="button" class="small" disabled={out.length === 0} onClick={() => put([])}>{t('whatif.reset')}</button>
        {mine.length === 0 ? null : <button type="button" class="small" onClick={() => put(mine)}>{t('whatif.mine')}</button>}
        {open.length === 0 ? null : <button type="button" class="small" onClick={() => put(open)}>{t('whatif.open')}</button>}
      </div>
      <table class="effects">
        <caption class="unseen">{t('whatif')}</caption>
        <thead><tr><th scope="col">{t('matrix.kind')} <span class="hint">(ha)</span></th><th scope="col" class="n">{t('whatif.proposal')}</th>{out.length === 0 ? null : <th scope="col" class="n">{t('whatif.result')}</th>}</tr></thead>
        <tbody>
          {reading.matrix.kinds.filter((kind) => kind.id !== OUTSIDE).map((kind) => (
            <Line key={kind.id} name={pick(kind)} before={reading.totals.before.kinds[kind.id] ?? 0} proposal={reading.totals.after.kinds[kind.id] ?? 0} result={out.length === 0 ? null : (after.kinds[kind.id] ?? 0)} />
          ))}
          <Line name={t('matrix.whole')} before={reading.totals.before.whole_m2} proposal={reading.totals.after.whole_m2} result={out.length === 0 ? null : after.whole_m2} />
        </tbody>
      </table>
      {out.length === 0 || problem !== null ? null : <div role="status"><RuleWords reading={reading} result={result} /></div>}
      {result === null || problem !== null ? null : <p class="hint">{effectsWords(reading, result)}</p>}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </details>
  );
}

function Line({ name, before, proposal, result }: { name: string; before: number; proposal: number; result: number | null }) {
  return (
    <tr>
      <th scope="row">{name}<span class="hint figures">{t('whatif.was', { ha: hectares(before) })}</span></th>
      <td class="n figures">{hectares(proposal)}<br /><span class="hint">{signed((proposal - before) / HA_M2, 4)}</span></td>
      {result === null ? null : <td class="n figures">{hectares(result)}<br /><span class="hint">{signed((result - before) / HA_M2, 4)}</span></td>}
    </tr>
  );
}

interface Answer {
  readonly key: string;
  readonly result: Result | null;
  readonly problem: Problem | null;
}

/** What the server says of the reduced proposal; nothing while it has not. */
function useResult(id: string, reading: string, left: ReadonlySet<string>): Omit<Answer, 'key'> {
  const [found, setFound] = useState<Answer | null>(null);
  const key = [reading, ...[...left].sort()].join(',');
  useEffect(() => {
    if (left.size === 0) return undefined;
    const asked = new AbortController();
    const timer = setTimeout(() => void readWhatIf(id, [...left], asked.signal).then((got) => {
      if (!asked.signal.aborted) setFound({ key, result: 'value' in got ? got.value : null, problem: 'problem' in got ? got.problem : null });
    }), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [key]);
  return found?.key === key ? found : { result: null, problem: null };
}

/** Which rules come out otherwise. */
function RuleWords({ reading, result }: { reading: Reading; result: Result | null }) {
  if (result === null) return <p class="hint">{t('whatif.working')}</p>;
  if (result.bounded !== null) return <p class="hint">{pick(result.bounded)}</p>;
  const before = new Map(reading.rules.map((rule) => [rule.id, rule.verdict]));
  const other = result.rules.filter((rule) => before.has(rule.id) && before.get(rule.id) !== rule.verdict);
  if (other.length === 0) return <p class="hint">{t('whatif.rulesSame')}</p>;
  return (
    <>
      <p class="hint">{t('whatif.rules')}</p>
      <ul class="other-rules">{other.map((rule) => <li key={rule.id}><VerdictMark verdict={before.get(rule.id)!} /> → <VerdictMark verdict={rule.verdict} /> <span class="words">{pick(rule)}</span></li>)}</ul>
    </>
  );
}

/** How many things the changes would touch then, where that is another number. */
function effectsWords(reading: Reading, result: Result): string {
  const now = new Map(result.effects.map((effect) => [effect.noun, effect.count]));
  return reading.effects.filter((effect) => result.bounded === null && (now.get(effect.noun) ?? 0) !== effect.count)
    .map((effect) => t('whatif.effect', { noun: pick(effect), from: effect.count, to: now.get(effect.noun) ?? 0 })).join(' · ');
}
