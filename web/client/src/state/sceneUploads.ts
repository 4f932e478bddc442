/** Scenes on their way in: the list, and one that is looked at now, followed while the server works on it. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import { sendFile, type Upload } from '../api/upload';
import { goesOn, nextAsk, type Job } from '../domain/job';
import type { Reread, SceneAnswers, SceneUpload, UploadedFile } from '../domain/sceneUpload';
import { whenOthersCome } from './session';

export const uploads = signal<readonly SceneUpload[] | null>(null);
/** The one on the page; null until it was read. */
export const upload = signal<SceneUpload | null>(null);
export const uploadJob = signal<Job | null>(null);
export const uploadTrouble = signal<Problem | null>(null);
/** Whether the last question after the running job had no answer. */
export const uploadLost = signal(false);

whenOthersCome(() => {
  uploads.value = null;
  leaveUpload();
});

export async function readUploads(): Promise<Problem | null> {
  const got = await getJson<{ uploads: readonly SceneUpload[] }>('/api/scenes/uploads');
  if ('problem' in got) return got.problem;
  uploads.value = got.value.uploads;
  return null;
}

export async function beginUpload(): Promise<Got<SceneUpload>> {
  return await sendJson<SceneUpload>('POST', '/api/scenes/uploads');
}

/** Hand in one file; `told` hears how many of its bytes have left. */
export function handInScene(id: string, name: string, file: File, told: (sent: number) => void): Upload<SceneUpload | UploadedFile> {
  return sendFile(`${at(id)}/files?${new URLSearchParams({ name }).toString()}`, file, told);
}

/** Look at one until somebody looks at another. */
export async function openUpload(id: string): Promise<void> {
  if (upload.value?.id !== id) leaveUpload();
  await took(await getJson<SceneUpload>(at(id)));
}

export function leaveUpload(): void {
  upload.value = uploadJob.value = uploadTrouble.value = null;
  uploadLost.value = false;
}

/** Have the files looked at, with what a person said of them so far. */
export async function examineUpload(id: string, answers: Partial<SceneAnswers & Reread>): Promise<boolean> {
  const { bands, acquired_on, licence, credit, nodata = '' } = answers;
  const said = {
    ...(bands === undefined || Object.keys(bands).length === 0 ? {} : { bands }), ...(acquired_on ? { acquired_on } : {}),
    ...(licence ? { licence } : {}), ...(credit ? { credit } : {}), ...(nodata.trim() === '' ? {} : { nodata: Number(nodata) }),
  };
  return await took(await sendJson<SceneUpload>('POST', `${at(id)}/examine`, said));
}

/** Keep the scene as it was said to be. */
export async function keepUpload(id: string, answers: SceneAnswers): Promise<boolean> {
  return await took(await sendJson<SceneUpload>('POST', `${at(id)}/keep`, answers));
}

export async function cancelUpload(job: Job): Promise<void> {
  const got = await sendJson<Job>('POST', `/api/jobs/${encodeURIComponent(job.id)}/cancel`);
  if ('problem' in got) uploadTrouble.value = got.problem;
}

async function took(got: Got<SceneUpload>): Promise<boolean> {
  if ('problem' in got) {
    uploadTrouble.value = got.problem;
    return false;
  }
  uploadTrouble.value = null;
  upload.value = got.value;
  const job = await jobOf(got.value.job);
  if (upload.value?.id !== got.value.id) return true;
  uploadJob.value = job;
  if (goesOn(job)) void follow(got.value.id, job!.id);
  return true;
}

/** A job by itself or by its id; null where there is none or it cannot be read. */
async function jobOf(job: Job | string | null): Promise<Job | null> {
  if (job === null || typeof job === 'object') return job;
  const got = await getJson<Job>(`/api/jobs/${encodeURIComponent(job)}`);
  return 'value' in got ? got.value : null;
}

let followed = '';

/** Ask how far the job is until it ended, then read the upload anew; once, however often it was read. */
async function follow(id: string, job: string): Promise<void> {
  if (followed === job) return;
  followed = job;
  for (let asked = 0; looksAt(id, job); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, nextAsk(asked)));
    if (!looksAt(id, job)) break;
    const now = await jobOf(job);
    uploadLost.value = now === null;
    if (now === null || !looksAt(id, job)) continue; // no answer: ask again
    uploadJob.value = now;
    if (goesOn(now)) continue;
    followed = '';
    const got = await getJson<SceneUpload>(at(id));
    if (upload.value?.id === id) await took(got);
    return;
  }
  if (followed === job) followed = '';
}

function looksAt(id: string, job: string): boolean {
  return upload.value?.id === id && uploadJob.value?.id === job;
}

function at(id: string): string {
  return `/api/scenes/uploads/${encodeURIComponent(id)}`;
}
