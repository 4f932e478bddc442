/** A scene on its way in: files dropped or chosen, then their way to the server, then the first look at them. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { added } from '../../domain/handing';
import { bytes } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { beginUpload, examineUpload, handInScene } from '../../state/sceneUploads';
import { go } from '../../state/where';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Sending, type Sent } from '../imports/Sending';
import { t } from './words';

let stop: (() => void) | null = null; // one upload at a time on a page

export function NewScene({ open: opened }: { open: boolean }) {
  const [files, setFiles] = useState<readonly File[]>([]);
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
      <Drop some={files.length > 0} disabled={sent !== null} take={(more) => setFiles((before) => added(before, more))} />
      {asked && files.length === 0 ? <p class="mistake" role="alert">{t('new.needFiles')}</p> : null}
      <Chosen files={files} disabled={sent !== null} remove={(name) => setFiles(files.filter((file) => file.name !== name))} />
      {sent === null ? null : <Sending sent={sent} stop={() => stop?.()} />}
      {stopped ? <p class="notice" role="status">{t('new.stopped')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="button" class="filled" disabled={sent !== null} onClick={() => void send()}>{t('new.go')}</button>
    </details>
  );
}

/** Everything from the first byte to the page of the upload; what went wrong, or null. */
async function handedIn(files: readonly File[], tell: (sent: Sent) => void): Promise<Problem | 'stopped' | null> {
  let stopping = false;
  const begun = await beginUpload();
  if ('problem' in begun) return begun.problem;
  const id = begun.value.id;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [index, file] of files.entries()) {
    const way = handInScene(id, file, (now) => tell({ name: file.name, number: index + 1, of: files.length, sent: before + now, size }));
    tell({ name: file.name, number: index + 1, of: files.length, sent: before, size });
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

function Drop({ some, disabled, take }: { some: boolean; disabled: boolean; take: (files: readonly File[]) => void }) {
  const [over, setOver] = useState(false);
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take([...(event.dataTransfer?.files ?? [])]);
  };
  return (
    <div class={`drop ${over ? 'over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={dropped}>
      <p class="drag-words">{t('new.drop')}</p>
      <label class="button file">
        {t(some ? 'new.pickMore' : 'new.pick')}
        <input type="file" multiple disabled={disabled} aria-describedby="scene-what" onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = ''; // the same file may be chosen again
        }} />
      </label>
      <p class="hint" id="scene-what">{t('new.what')}</p>
    </div>
  );
}

function Chosen({ files, disabled, remove }: { files: readonly File[]; disabled: boolean; remove: (name: string) => void }) {
  if (files.length === 0) return null;
  return (
    <div class="chosen">
      <p role="status">{t('new.files', { n: files.length, size: bytes(files.reduce((sum, file) => sum + file.size, 0)) })}</p>
      <ul>
        {files.map((file) => (
          <li key={file.name} class="chosen-file">
            <span class="name">{file.name}</span> <span class="figures hint">{bytes(file.size)}</span>
            <button type="button" class="plain small" disabled={disabled} aria-label={t('new.remove', { name: file.name })} onClick={() => remove(file.name)}>
              <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
