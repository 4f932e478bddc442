/** What was learned of leads, and the limits that follow from it. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Limits } from '../../domain/leadRun';
import type { Run } from '../../domain/sceneRun';
import { hashOf } from '../../domain/where';
import { readLimits, readRuns } from '../../state/leadRuns';
import { may } from '../../state/session';
import { where } from '../../state/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { l } from './learningWords';
import { LimitsPart } from './LimitsPart';
import { Precision } from './Precision';
import { Runs } from './Runs';

export function LearningPage() {
  const [limits, setLimits] = useState<Limits | null>(null);
  const [runs, setRuns] = useState<readonly Run[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const [some, all] = await Promise.all([readLimits(), readRuns()]);
    setProblem([some, all].flatMap((got) => ('problem' in got ? [got.problem] : []))[0] ?? null);
    if ('value' in some) setLimits(some.value);
    if ('value' in all) setRuns(all.value);
  };
  const reads = may('scene.runs');
  useEffect(() => { if (reads) void read(); }, []);
  return (
    <div class="page leads learning">
      <a class="back" href={hashOf(['leads'])}>{l('back')}</a>
      <h1>{l('title')}</h1>
      <Precision />
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {limits === null ? (reads && problem === null ? <p role="status">{l('loading')}</p> : null) : <LimitsPart limits={limits} last={latest(runs ?? [])} changed={read} />}
      {runs === null ? null : <Runs runs={runs} fields={limits?.fields ?? []} chosen={where.value.query.get('run')} />}
    </div>
  );
}

/** Of comparisons that gave leads the one with the latest images. */
function latest(runs: readonly Run[]): Run | null {
  return runs.filter(({ purpose }) => purpose === 'leads').sort((one, other) => other.later.acquired_on.localeCompare(one.later.acquired_on))[0] ?? null;
}
