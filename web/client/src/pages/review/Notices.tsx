/** What stands between the reader and trust in the page: never read, read before a change, moved as a whole. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { BoundaryStep, Moved, Reading } from '../../domain/boundary';
import type { Job } from '../../domain/job';
import { haveRead } from '../../state/boundaries';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function Notices({ id, reading, again }: { id: string; reading: Reading | null; again: () => Promise<void> }) {
  const stale = reading === null ? null : reading.stale.zones ? t('reading.stale.zones') : reading.stale.things ? t('reading.stale.things') : null;
  return (
    <>
      {reading === null ? <div class="notice unread"><p>{t('reading.none')}</p><Read id={id} label={t('reading.go')} again={again} /></div> : null}
      {stale === null ? null : <div class="notice stale" role="alert"><p>{stale}</p><Read id={id} label={t('reading.again')} again={again} /></div>}
      {reading?.moved == null ? null : <MovedAway moved={reading.moved} />}
      {reading?.unread == null || reading.moved !== null ? null : <p class="notice moved" role="alert">{pick(reading.unread)}</p>}
    </>
  );
}

const ON: readonly string[] = ['submit', 'approve', 'review', 'enact'];
const OWN: readonly string[] = ['not-allowed', 'own-proposal']; // about who asks, not about the proposal

/** What keeps the proposal from going on, whoever asks. */
export function Hindrances({ steps }: { steps: readonly BoundaryStep[] }) {
  const next = steps.find((step) => ON.includes(step.id));
  const why = next?.why_not.filter(({ code }) => !OWN.includes(code)) ?? [];
  if (next === undefined || why.length === 0) return null;
  return (
    <details class="hindrances">
      <summary>{t('hindered', { step: pick(next), n: why.length })}</summary>
      <ul>{why.map((each) => <li key={each.code}>{pick(each)}</li>)}</ul>
    </details>
  );
}

function MovedAway({ moved }: { moved: Moved }) {
  return (
    <div class="notice moved" role="alert">
      <p><strong>{t('moved.title', { m: Math.round(moved.metres) })}</strong></p>
      <p>{pick(moved.words)}</p>
      <p class="figures">{t('moved.way', { east: moved.east_m.toFixed(1), north: moved.north_m.toFixed(1), turn: moved.turn_deg.toFixed(4) })}</p>
      <p>{t('moved.then')}</p>
    </div>
  );
}

/** Have it read, with progress; the page follows by itself. */
function Read({ id, label, again }: { id: string; label: string; again: () => Promise<void> }) {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const read = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const failed = await haveRead(id, setJob, () => here.current);
    if (!here.current) return;
    setBusy(false);
    setJob(null);
    setProblem(failed);
    if (failed === null) await again();
  };
  if (!may('boundary.compare')) return <p class="hint">{t('reading.cannot')}</p>;
  return (
    <>
      {job === null ? null : <JobProgress job={job} />}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="button" disabled={busy} onClick={() => void read()}>{label}</button>
    </>
  );
}
