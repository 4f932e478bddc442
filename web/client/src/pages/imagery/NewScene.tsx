/** A scene on its way in: files dropped or chosen, then their way to the server, then the first look at them. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { added } from '../../domain/handing';
import { ofAScene } from '../../domain/sceneFolder';
import { bytes } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { beginUpload, examineUpload, handInScene } from '../../state/sceneUploads';
import { go } from '../../state/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Sending, type Sent } from '../imports/Sending';
import { t } from './words';

/** A file under the name that it is sent by: with its folders where a folder was chosen, since products are named there. */
interface Chosen {
  readonly name: string;
  readonly file: File;
}

let stop: (() => void) | null = null; // one upload at a time on a page

export function NewScene({ open: opened }: { open: boolean }) {
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [beside, setBeside] = useState(0);
  const [sent, setSent] = useState<Sent | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(false);
  const [stopped, setStopped] = useState(false);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (files.length === 0) return;
    setProblem(null);
    setStopped(false);
    const failed = await handedIn(files, setSent);
    setSent(null);
    if (failed === 'stopped') setStopped(true);
    else if (failed !== null) setProblem(failed);
  };
  return (
    <details class="new-import new-scene" open={opened || files.length > 0}>
      <summary>{t('new')}</summary>
      <Drop some={files.length > 0} disabled={sent !== null} take={(more, left) => { setFiles((before) => added(before, more)); setBeside(left); }} />
      {beside === 0 ? null : <p class="hint" role="status">{t('new.beside', { n: beside })}</p>}
      {asked && files.length === 0 ? <p class="mistake" role="alert">{t('new.needFiles')}</p> : null}
      <ChosenFiles files={files} disabled={sent !== null} remove={(name) => setFiles(files.filter((file) => file.name !== name))} />
      {sent === null ? null : <Sending sent={sent} stop={() => stop?.()} />}
      {stopped ? <p class="notice" role="status">{t('new.stopped')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="button" class="filled" disabled={sent !== null} onClick={() => void send()}>{t('new.go')}</button>
    </details>
  );
}

/** Everything from the first byte to the page of the upload; what went wrong, or null. */
async function handedIn(files: readonly Chosen[], tell: (sent: Sent) => void): Promise<Problem | 'stopped' | null> {
  let stopping = false;
  const begun = await beginUpload();
  if ('problem' in begun) return begun.problem;
  const id = begun.value.id;
  const size = sizeOf(files);
  let before = 0;
  for (const [index, { name, file }] of files.entries()) {
    const way = handInScene(id, name, file, (now) => tell({ name, number: index + 1, of: files.length, sent: before + now, size }));
    tell({ name, number: index + 1, of: files.length, sent: before, size });
    stop = () => { stopping = true; way.stop(); };
    const got = await way.ended;
    stop = null;
    if (stopping) return 'stopped';
    if ('problem' in got) return got.problem;
    before += file.size;
  }
  await examineUpload(id, {}); // a refusal stands on the page of the upload
  go(hashOf(['imagery', 'uploads', id]));
  return null;
}

interface DropGiven {
  readonly some: boolean;
  readonly disabled: boolean;
  /** Files to send, and how many of a folder are not needed. */
  readonly take: (files: readonly Chosen[], beside: number) => void;
}

function Drop({ some, disabled, take }: DropGiven) {
  const [over, setOver] = useState(false);
  const single = (files: Iterable<File>): void => take([...files].map((file) => ({ name: file.name, file })), 0);
  const folder = (files: readonly File[]): void => {
    const wanted = files.filter((file) => ofAScene(file.webkitRelativePath));
    take(wanted.map((file) => ({ name: file.webkitRelativePath, file })), files.length - wanted.length);
  };
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!disabled) single(event.dataTransfer?.files ?? []);
  };
  return (
    <div class={`drop ${over ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}>
      <p class="drag-words">{t('new.drop')}</p>
      <div class="pair">
        <Pick label={t(some ? 'new.pickMore' : 'new.pick')} disabled={disabled} take={single} />
        <Pick label={t('new.pickFolder')} disabled={disabled} take={folder} folder />
      </div>
      <p class="hint" id="scene-what">{t('new.what')}</p>
    </div>
  );
}

function Pick({ label, disabled, take, folder = false }: { label: string; disabled: boolean; take: (files: readonly File[]) => void; folder?: boolean }) {
  return (
    <label class={`button file${folder ? ' wide-only' : ''}`}>
      {label}
      <input type="file" multiple disabled={disabled} aria-describedby="scene-what" {...(folder ? { webkitdirectory: true } : {})} onChange={(event) => {
        take([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = ''; // the same file may be chosen again
      }} />
    </label>
  );
}

function ChosenFiles({ files, disabled, remove }: { files: readonly Chosen[]; disabled: boolean; remove: (name: string) => void }) {
  if (files.length === 0) return null;
  return (
    <div class="chosen">
      <p role="status">{t('new.files', { n: files.length, size: bytes(sizeOf(files)) })}</p>
      <ul>
        {files.map(({ name, file }) => (
          <li key={name} class="chosen-file">
            <span class="name">{name}</span> <span class="figures hint">{bytes(file.size)}</span>
            <button type="button" class="plain small" disabled={disabled} aria-label={t('new.remove', { name })} onClick={() => remove(name)}>
              <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function sizeOf(files: readonly Chosen[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
