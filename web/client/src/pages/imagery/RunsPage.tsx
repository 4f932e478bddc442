/** Comparisons made so far, and the way to a new one. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Got, Problem } from '../../api/client';
import type { Job } from '../../domain/job';
import { beijingTime } from '../../domain/moment';
import { firstBefore, firstLook, percent, type Scene } from '../../domain/scene';
import type { Run } from '../../domain/sceneRun';
import { hashOf } from '../../domain/where';
import { cancelJob, followJob } from '../../state/sceneJobs';
import { compare, madeBefore, readRuns, runs, runsComing } from '../../state/sceneRuns';
import { readScenes, scenes } from '../../state/scenes';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function RunsPage({ later }: { later: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = (): void => void Promise.all([readRuns(), readScenes()]).then((problems) => setProblem(problems.find((each) => each !== null) ?? null));
  useEffect(read, []);
  const list = runs.value;
  return (
    <div class="page imports runs">
      <p class="lead">{t('runs.lead')}</p>
      {may('scene.compare') && scenes.value !== null ? <NewRun list={scenes.value} later={later} /> : null}
      <section>
        <h2>{t('runs.list')}</h2>
        {problem === null ? null : <ProblemNotice problem={problem} again={read} />}
        {list === null && problem === null ? <p role="status">{t('loading')}</p> : null}
        {list?.length === 0 ? <p class="empty">{t('runs.none')}</p> : null}
        {list === null || list.length === 0 ? null : <Rows list={list} />}
      </section>
    </div>
  );
}

function Rows({ list }: { list: readonly Run[] }) {
  const columns = ['pair', 'purpose', 'found', 'hidden', 'by'] as const;
  return (
    <table class="ledger">
      <caption class="unseen">{t('runs.list')}</caption>
      <thead><tr>{columns.map((column) => <th key={column} scope="col" class={column === 'found' || column === 'hidden' ? 'number' : ''}>{t(`runs.${column}`)}</th>)}</tr></thead>
      <tbody>
        {list.map((run) => (
          <tr key={run.id}>
            <th scope="row"><a class="figures" href={hashOf(['imagery', 'runs', run.id])}>{run.earlier.acquired_on} → {run.later.acquired_on}</a></th>
            <td data-label={t('runs.purpose')}>{t(`runs.purpose.${run.purpose}`)}{run.why === '' ? null : <span class="hint why">{run.why}</span>}</td>
            <td data-label={t('runs.found')} class="number figures">{run.found}</td>
            <td data-label={t('runs.hidden')} class="number figures">{percent(run.hidden)}</td>
            <td data-label={t('runs.by')} class="full">{run.author}<br /><time class="figures hint" dateTime={run.at}>{beijingTime(run.at)}</time></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Two scenes and a reason; a refusal says why they cannot be compared, and leads on where there is a way. */
function NewRun({ list, later: asked }: { list: readonly Scene[]; later: string }) {
  const [later, setLater] = useState(() => list.find(({ id }) => id === asked)?.id ?? firstLook(list)?.id ?? '');
  const [chosen, setEarlier] = useState('');
  const [why, setWhy] = useState('');
  const [asItLies, setAsItLies] = useState(false);
  const { job, problem, start } = useComparing();
  const laterDay = list.find(({ id }) => id === later)?.acquired_on ?? '';
  const before = list.filter((scene) => scene.acquired_on < laterDay);
  const earlier = before.find(({ id }) => id === chosen)?.id ?? before.find(({ id }) => id === firstBefore(list, later)?.id)?.id ?? '';
  if (list.length < 2) return <p class="empty">{t('runs.needTwo')}</p>;
  const busy = job !== null;
  return (
    <form class="new-import new-run" onSubmit={(event) => { event.preventDefault(); start(async () => await compare({ earlier, later, why: why.trim(), asItLies })); }}>
      <h2>{t('run.new')}</h2>
      <div class="run-pair">
        <Chooser id="run-earlier" label={t('run.earlier')} list={before} value={earlier} put={setEarlier} disabled={busy} />
        <Chooser id="run-later" label={t('run.later')} list={list.slice(1)} value={later} put={setLater} disabled={busy} />
        <div class="field why"><label for="run-why">{t('run.why')}</label><input id="run-why" type="text" maxLength={2000} value={why} disabled={busy} onInput={(event) => setWhy(event.currentTarget.value)} /></div>
      </div>
      <p class="hint">{t('run.what')}</p>
      {job === null ? null : <JobProgress job={job} cancel={() => void cancelJob(job)} />}
      {problem === null ? null : <Refused problem={problem} />}
      {problem?.code === MISALIGNED || asItLies ? <label class="tick"><input type="checkbox" checked={asItLies} onChange={(event) => setAsItLies(event.currentTarget.checked)} /><span>{t('run.asItLies')}</span></label> : null}
      <button type="submit" class="filled" disabled={busy || earlier === '' || later === '' || why.trim() === ''}>{t('run.go')}</button>
    </form>
  );
}

const MISALIGNED = 'scenes-misaligned';

function Refused({ problem }: { problem: Problem }) {
  const made = madeBefore(problem);
  if (made === null) return <ProblemNotice problem={problem} />;
  return <div class="notice" role="alert"><p>{t('run.madeWords')}</p><a class="button" href={hashOf(['imagery', 'runs', made])}>{t('run.madeBefore')}</a></div>;
}

/** A comparison under way, asked for here or found when the page was opened; done, it leads to its page. */
function useComparing() {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const follow = async (first: Job): Promise<void> => {
    const failed = await followJob(first, (now) => { if (here.current) setJob(now); }, () => here.current);
    if (!here.current) return;
    setJob(null);
    setProblem(failed);
    if (failed === null && first.subject !== undefined) go(hashOf(['imagery', 'runs', first.subject]));
  };
  const start = (ask: () => Promise<Got<Job>>): void => void ask().then((got) => {
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) void follow(got.value);
  });
  const waiting = runsComing.value[0]?.job ?? null;
  useEffect(() => { if (waiting !== null && job === null) void follow(waiting); }, [waiting?.id]);
  return { job, problem, start };
}

function Chooser({ id, label, list, value, put, disabled }: { id: string; label: string; list: readonly Scene[]; value: string; put: (id: string) => void; disabled: boolean }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => put(event.currentTarget.value)}>
        {[...list].reverse().map((scene) => <option key={scene.id} value={scene.id}>{t('date.option', { day: scene.acquired_on, clear: percent(scene.clear), name: scene.name })}</option>)}
      </select>
    </div>
  );
}
