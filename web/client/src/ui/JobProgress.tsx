/** How far long work is, in words and as a bar; and the way to stop it. */

import { useState } from 'preact/hooks';
import { goesOn, share, type Job } from '../domain/job';
import { enJobs, zhJobs } from '../i18n/jobs';
import { speaker } from '../state/words';

const tell = speaker(zhJobs, enJobs);

interface Given {
  readonly job: Job;
  /** The server does not answer just now; the work there goes on. */
  readonly lost?: boolean;
  readonly cancel?: (() => void) | undefined;
}

export function JobProgress({ job, lost = false, cancel }: Given) {
  const [asked, setAsked] = useState('');
  if (!goesOn(job)) return null;
  const part = share(job);
  const stopping = asked === job.id;
  return (
    <div class="job">
      <p role="status">{lost ? tell('lost') : stopping ? tell('cancelling') : stageWords(job)}</p>
      <progress aria-label={tell('progress')} {...(part === null ? {} : { value: part, max: 1 })} />
      <span class="figures">{howFar(job)}</span>
      {cancel === undefined ? null : (
        <button type="button" disabled={stopping} onClick={() => { setAsked(job.id); cancel(); }}>{tell('cancel')}</button>
      )}
    </div>
  );
}

function stageWords(job: Job): string {
  if (job.state === 'waiting') return tell('state.waiting');
  const key = `stage.${job.stage ?? 'other'}`;
  return tell((key in zhJobs ? key : 'stage.other') as keyof typeof zhJobs);
}

function howFar(job: Job): string {
  if (job.done === 0) return '';
  const done = job.done.toLocaleString('en-US');
  return job.total > 0 ? tell('of', { done, total: job.total.toLocaleString('en-US') }) : tell('so', { done });
}
