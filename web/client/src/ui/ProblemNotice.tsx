/** A refusal or failure: its sentence, what to do, and the code to read out by phone. */

import type { Problem } from '../api/client';
import { say } from './say';

export function ProblemNotice({ problem, again }: { problem: Problem; again?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>{sentence(problem)}</p>
      <p class="code">
        {say('problem.code', { code: problem.code })}
        {problem.request_id === undefined ? null : ` · ${say('problem.request', { id: problem.request_id })}`}
      </p>
      {again === undefined ? null : <button type="button" onClick={again}>{say('again')}</button>}
    </div>
  );
}

function sentence(problem: Problem): string {
  if (problem.code === 'no-network') return say('problem.no-network');
  return problem.detail === '' ? say('problem.unreadable', { status: problem.status }) : problem.detail;
}
