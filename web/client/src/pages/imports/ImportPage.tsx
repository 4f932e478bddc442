/** The doctor's page of one import: what the file is, what was found, what would change; then the yes or no. */

import { useEffect, useState } from 'preact/hooks';
import { decisionsOf, mayExamine, type Import } from '../../domain/import';
import { goesOn } from '../../domain/job';
import { hashOf } from '../../domain/where';
import { cancel, close, current, draft, examine, lost, openImport, trouble } from '../../state/imports';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Beliefs } from './Beliefs';
import { Changes } from './Changes';
import { Commit } from './Commit';
import { Findings } from './Findings';
import { ImportHead } from './ImportHead';
import { ImportMap, type Look } from './ImportMap';
import { IntoVersion } from './IntoVersion';
import { Mapping } from './Mapping';
import { Redo } from './Redo';
import { Result } from './Result';
import { Steps } from './Steps';
import { Totals } from './Totals';
import { Values } from './Values';
import { t } from './words';

export function ImportPage({ id }: { id: string }) {
  useEffect(() => {
    void openImport(id);
    return close;
  }, [id]);
  const found = current.value;
  return (
    <article class="page doctor">
      <a class="back" href="#/imports">{t('back')}</a>
      {trouble.value === null ? null : <ProblemNotice problem={trouble.value} again={() => void openImport(id)} />}
      {found === null ? <Waiting /> : <Doctor found={found} />}
    </article>
  );
}

function Waiting() {
  return trouble.value === null ? <p role="status">{t('loading')}</p> : null;
}

function Doctor({ found }: { found: Import }) {
  const [look, setLook] = useState<Look | null>(null);
  const mine = found.mine !== false && may('feature.load');
  const busy = goesOn(found.job);
  const editable = mine && !busy && mayExamine(found);
  useEffect(() => setLook(null), [found.report]); // places of another examination
  return (
    <>
      <ImportHead found={found} editable={editable} />
      <IntoVersion found={found} editable={editable} />
      {mine ? null : <p class="notice">{t('head.readOnly')}</p>}
      {found.job === null ? null : <JobProgress job={found.job} lost={lost.value} cancel={mine ? () => void cancel(found.job!) : undefined} />}
      <Refusal found={found} />
      {editable && found.report === null ? <Again found={found} /> : null}
      <Result found={found} busy={busy} />
      {found.report === null ? null : (
        <>
          <Steps report={found.report} stores={mine && found.state === 'examined'} />
          <div class="doctor-columns">
            <ImportMap report={found.report} look={look} />
            <div class="doctor-flow">
              <Findings report={found.report} editable={editable} look={setLook} examineWith={(decisions) => void examine(found.id, decisions)} />
              <Beliefs report={found.report} editable={editable} />
              <Mapping report={found.report} editable={editable} />
              <Values report={found.report} editable={editable} />
              <Totals report={found.report} />
              <Changes report={found.report} stored={found.stored_at !== null} />
              <Commit found={found} mine={mine} busy={busy} />
            </div>
          </div>
        </>
      )}
      {editable && found.report !== null ? <Redo id={found.id} examined={decisionsOf(found)} /> : null}
    </>
  );
}

/** The way on from files that were not looked at, or refused: others first, because the same would be refused again. */
function Again({ found }: { found: Import }) {
  const first = found.state === 'receiving';
  return (
    <div class="pair">
      {first ? null : <a class="button filled" href={hashOf(['imports'], { layer: found.layer })}>{t('head.others')}</a>}
      <button type="button" class={first ? 'filled' : ''} onClick={() => void examine(found.id, draft.value)}>{t(first ? 'head.examine' : 'head.again')}</button>
    </div>
  );
}

function Refusal({ found }: { found: Import }) {
  const problem = found.problem ?? found.job?.problem ?? null;
  if (problem === null || goesOn(found.job)) return null;
  return (
    <div class="problem" role="alert">
      <h2>{t('refused.title')}</h2>
      <p>{pick(problem)}</p>
      <p class="code">{t('finding.code', { code: problem.code })}</p>
    </div>
  );
}
