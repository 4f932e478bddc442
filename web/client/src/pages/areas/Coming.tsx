/** A package on its way: put together, weighed before anything is fetched, fetched with numbers; and how to stop. */

import { sizeOf } from '../../domain/area';
import { bytes } from '../../domain/size';
import type { AreaProblem, FetchPlan } from '../../offline/areas';
import { fetchArea, fetchProblem, free, giveUp, step, stopArea, type Step } from '../../state/areaFetch';
import { a } from '../../ui/areaWords';
import { JobProgress } from '../../ui/JobProgress';

export function Coming() {
  const now = step.value;
  if (now.at === 'making') return (
    <section>
      <h2>{a('making')}</h2>
      {now.area.job === null ? null : <JobProgress job={now.area.job} lost={now.lost} cancel={() => void stopArea()} />}
    </section>
  );
  if (now.at === 'weighed') return <Weighed now={now} />;
  return now.at === 'fetching' ? <Fetching now={now} /> : null;
}

function Weighed({ now: { manifest, plan } }: { now: Step & { at: 'weighed' } }) {
  const problem = fetchProblem.value;
  const rest = plan.bytes - plan.there;
  return (
    <section class="area-card">
      <h2>{a('weighed')}</h2>
      <p class="figures">{sizeWords(sizeOf(manifest.files), plan)}</p>
      {plan.there > 0 && rest > 0 ? <p class="figures">{a('weighed.rest', { there: bytes(plan.there), rest: bytes(rest) })}</p> : null}
      <p class="hint figures">{free.value === null ? a('free.unknown') : a('free', { free: bytes(free.value) })}</p>
      {plan.fits ? null : <p class="warned" role="alert">{a('noRoom', { need: bytes(rest), free: bytes(plan.free ?? 0) })}</p>}
      {problem === null ? null : <p class="warned" role="alert">{troubleWords(problem)}</p>}
      <div class="area-actions">
        <button type="button" class="filled" disabled={!plan.fits} onClick={() => void fetchArea()}>
          {problem !== null || plan.there > 0 ? a('fetch.again') : rest === 0 ? a('fetch.none') : a('fetch', { size: bytes(rest) })}
        </button>
        <button type="button" onClick={() => void giveUp()}>{a('giveUp')}</button>
      </div>
    </section>
  );
}

function sizeWords(size: number, plan: FetchPlan): string {
  if (plan.bytes === 0) return a('weighed.none');
  if (plan.bytes === size) return a('weighed.all', { size: bytes(size), n: plan.files.length });
  return a('weighed.part', { size: bytes(size), new: bytes(plan.bytes) });
}

function Fetching({ now: { bytes: size, done } }: { now: Step & { at: 'fetching' } }) {
  return (
    <section class="area-card">
      <h2>{a('weighed')}</h2>
      <p class="figures" role="status">{a('fetching', { done: bytes(done), size: bytes(size) })}</p>
      <progress aria-label={a('progress')} value={size === 0 ? 1 : done / size} max={1} />
      <div class="area-actions"><button type="button" onClick={() => void stopArea()}>{a('stop')}</button></div>
    </section>
  );
}

/** Why it did not come, and what to do. */
function troubleWords({ trouble, problem }: AreaProblem): string {
  if (trouble === 'refused' && (problem?.code === 'not-found' || problem?.code === 'area-not-ready')) return a('trouble.gone');
  return a(`trouble.${trouble}`, { detail: problem?.detail ?? '' });
}
