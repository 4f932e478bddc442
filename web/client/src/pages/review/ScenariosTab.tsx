/** What follows for every village when the proposal is approved, and when it is refused, side by side. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Obligation, Scenario, Scenarios, ScenarioVillage } from '../../domain/boundary';
import { hashOf } from '../../domain/where';
import { readScenarios } from '../../state/boundaries';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { unitName } from '../cases/words';
import { t } from './words';

const OBLIGATIONS: readonly Obligation[] = ['relocate_now', 'pending', 'not_needed', 'unknown'];
const SIDES = ['approved', 'refused'] as const;

export function ScenariosTab({ id }: { id: string }) {
  const [found, setFound] = useState<Scenarios | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [only, setOnly] = useState(false);
  const load = async (): Promise<void> => {
    const got = await readScenarios(id);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setFound(got.value);
  };
  useEffect(() => void load(), [id]);
  return (
    <div class="plain-tab">
      <h2>{t('scenarios')}</h2>
      <p class="hint">{t('scenarios.rule')}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void load()} />}
      {found === null ? <p class="hint" role="status">{problem === null ? t('loading') : ''}</p> : (
        <>
          <Counts found={found} />
          <label class="tick"><input type="checkbox" checked={only} onChange={(event) => setOnly(event.currentTarget.checked)} /><span>{t('scenarios.only')}</span></label>
          <Villages found={found} only={only} />
          <h2>{t('scenarios.tasks')}</h2>
          <div class="two-sides">{SIDES.map((side) => <Tasks key={side} name={t(`scenarios.${side}`)} scenario={found[side]} />)}</div>
        </>
      )}
    </div>
  );
}

function Counts({ found }: { found: Scenarios }) {
  const count = (scenario: Scenario, obligation: Obligation): number => scenario.villages.filter((village) => village.obligation === obligation).length;
  return (
    <table class="effects sides-counts">
      <caption>{t('scenarios.differs', { n: found.differs.length })}</caption>
      <thead><tr><th scope="col">{t('effects.item')}</th>{SIDES.map((side) => <th key={side} scope="col" class="n">{t(`scenarios.${side}`)}</th>)}</tr></thead>
      <tbody>{OBLIGATIONS.filter((each) => SIDES.some((side) => count(found[side], each) > 0)).map((each) => <tr key={each}><th scope="row">{t(`obligation.${each}`)}</th>{SIDES.map((side) => <td key={side} class="n figures">{count(found[side], each)}</td>)}</tr>)}</tbody>
    </table>
  );
}

function Villages({ found, only }: { found: Scenarios; only: boolean }) {
  const refused = new Map(found.refused.villages.map((village) => [village.code, village]));
  const differs = new Set(found.differs);
  const shown = found.approved.villages.filter((village) => !only || differs.has(village.code)).sort((one, other) => Number(differs.has(other.code)) - Number(differs.has(one.code)));
  if (shown.length === 0) return <p class="empty">{t('scenarios.none')}</p>;
  return (
    <div class="scroll" role="region" aria-label={t('scenarios')} tabIndex={0}>
      <table class="effects villages">
        <thead><tr><th scope="col">{t('scenarios.village')}</th><th scope="col" class="n">{t('scenarios.households')}</th>{SIDES.map((side) => <th key={side} scope="col">{t(`scenarios.${side}`)}</th>)}<th scope="col">{t('scenarios.unit')}</th></tr></thead>
        <tbody>
          {shown.map((village) => (
            <tr key={village.code} class={differs.has(village.code) ? 'differs' : ''}>
              <th scope="row">{village.name}<span class="hint">{village.township ?? ''}</span></th>
              <td class="n figures">{village.households ?? t('effects.unknown')}</td>
              <td><Outcome village={village} /></td>
              <td>{refused.has(village.code) ? <Outcome village={refused.get(village.code)!} /> : t('effects.unknown')}</td>
              <td>{unitName(village.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Outcome({ village }: { village: ScenarioVillage }) {
  return <><strong class={`obligation ${village.obligation}`}>{pick(village.obligation_words)}</strong><span class="hint">{pick(village.zone_words)} · {pick(village.because)}</span></>;
}

function Tasks({ name, scenario }: { name: string; scenario: Scenario }) {
  return (
    <section class="panel-card">
      <h3>{name}</h3>
      {scenario.tasks.length === 0 ? <p class="empty">{t('scenarios.tasks.none')}</p> : (
        <ul class="task-list">{scenario.tasks.map((task, at) => <li key={at}>{pick(task.title)} <span class="hint">{unitName(task.unit)} · {pick(task.because)}</span>{task.case === null ? null : <> <a class="figures" href={hashOf(['cases', task.case])}>{task.case_number ?? t('noun.cases')}</a></>}</li>)}</ul>
      )}
    </section>
  );
}
