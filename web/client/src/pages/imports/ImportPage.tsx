/** The doctor's page of one import: what the file is, what was found, what would change; then the yes or no. */

import { useEffect, useState } from 'preact/hooks';
import { decisionsOf, mayExamine, type Import } from '../../domain/import';
import { goesOn } from '../../domain/job';
import { cancel, close, current, draft, examine, openImport, trouble } from '../../state/imports';
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
import { Mapping } from './Mapping';
import { Redo } from './Redo';
import { Result } from './Result';
import { Totals } from './Totals';
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
  return (
    <>
      <ImportHead found={found} editable={editable} />
      {mine ? null : <p class="notice">{t('head.readOnly')}</p>}
      {found.job === null ? null : <JobProgress job={found.job} cancel={mine ? () => void cancel(found.job!) : undefined} />}
      <Refusal found={found} />
      {editable && found.report === null ? (
        <button type="button" class="filled" onClick={() => void examine(found.id, draft.value)}>
          {t(found.state === 'receiving' ? 'head.examine' : 'head.again')}
        </button>
      ) : null}
      <Result found={found} busy={busy} />
      {found.report === null ? null : (
        <div class="doctor-columns">
          <ImportMap report={found.report} look={look} />
          <div class="doctor-flow">
            <Beliefs report={found.report} editable={editable} />
            <Findings report={found.report} editable={editable} look={setLook} examineWith={(decisions) => void examine(found.id, decisions)} />
            <Mapping report={found.report} editable={editable} />
            <Totals report={found.report} />
            <Changes report={found.report} />
            <Commit found={found} mine={mine} busy={busy} />
          </div>
        </div>
      )}
      {editable && found.report !== null ? <Redo id={found.id} examined={decisionsOf(found)} /> : null}
    </>
  );
}

function Refusal({ found }: { found: Import }) {
  const problem = found.problem ?? found.job?.problem ?? null;
  if (problem === null || goesOn(found.job)) return null;
  return (
    <div class="problem" role="alert">
      <h2>{t('refused.title')}</h2>
      <p>{pick(problem)}</p>
      <p class="code">{t('finding.code', { code: problem.code })} · {t('refused.again')}</p>
    </div>
  );
}
