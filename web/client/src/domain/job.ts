/** Long work on the server: where it stands and how far it is. */

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** A refusal that was kept; it is told in both languages, because another person may read it. */
export interface KeptProblem {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  /** What it works on, or makes. */
  readonly subject?: string;
  readonly state: JobState;
  readonly stage: string | null;
  readonly done: number;
  readonly total: number; // 0 while unknown
  readonly problem: KeptProblem | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

/** Whether there is something to wait for. */
export function goesOn(job: Pick<Job, 'state'> | null): boolean {
  return job !== null && (job.state === 'waiting' || job.state === 'running');
}

/** How far, from 0 to 1; null while the total is unknown. */
export function share(job: Pick<Job, 'done' | 'total'>): number | null {
  return job.total > 0 ? Math.min(1, job.done / job.total) : null;
}

const FIRST_MS = 400;
const LONGEST_MS = 3000;

/** How long to wait before asking again: soon at first, more seldom for long work. */
export function nextAsk(asked: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 1.4 ** asked);
}
