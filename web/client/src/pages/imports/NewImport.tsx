/** A new import: a layer, files dropped or chosen, then their way to the server, then the examination. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { added, dataSets } from '../../domain/handing';
import type { Boundary } from '../../domain/boundary';
import { intoVersion, NO_DECISIONS, type Decisions } from '../../domain/import';
import { bytes } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { readWay } from '../../state/boundaryWay';
import { layers } from '../../state/catalogue';
import { beginImport, examine, handIn } from '../../state/imports';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { DropPlace } from './DropPlace';
import { t as z } from '../zones/words';
import { Sending, type Sent } from './Sending';
import { t } from './words';

let stop: (() => void) | null = null; // one upload at a time on a page

export function NewImport({ layer: first, boundary }: { layer: string; boundary: string }) {
  const [version, setVersion] = useState<Boundary | null>(null);
  useEffect(() => {
    if (boundary !== '') void readWay(boundary).then((got) => ('value' in got ? setVersion(got.value.boundary) : setProblem(got.problem)));
  }, [boundary]);
  const [layer, setLayer] = useState(first);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [sent, setSent] = useState<Sent | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(false);
  const [stopped, setStopped] = useState(false);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (layer === '' || files.length === 0 || (boundary !== '' && version === null)) return;
    setProblem(null);
    setStopped(false);
    const failed = await handedIn(layer, files, version === null ? NO_DECISIONS : intoVersion(version), setSent);
    setSent(null);
    if (failed === 'stopped') setStopped(true);
    else if (failed !== null) setProblem(failed);
  };
  return (
    <section class="new-import">
      <h2>{t('new')}</h2>
      {version === null ? null : <p class="notice">{z('import.into', { name: pick(version.name) })} <a href={hashOf(['boundaries', version.id, 'way'])}>{z('import.back')}</a></p>}
      <div class="field">
        <label for="import-layer">{t('new.layer')}</label>
        <select id="import-layer" value={layer} disabled={sent !== null || boundary !== ''} aria-invalid={asked && layer === ''} onChange={(event) => setLayer(event.currentTarget.value)}>
          <option value="">{t('new.choose')}</option>
          {layers.value.map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}
        </select>
        {asked && layer === '' ? <p class="mistake" role="alert">{t('new.needLayer')}</p> : null}
      </div>
      <DropPlace some={files.length > 0} disabled={sent !== null} take={(more) => setFiles((before) => added(before, more))} />
      {asked && files.length === 0 ? <p class="mistake" role="alert">{t('new.needFiles')}</p> : null}
      <Chosen files={files} disabled={sent !== null} remove={(name) => setFiles(files.filter((file) => file.name !== name))} />
      {sent === null ? null : <Sending sent={sent} stop={() => stop?.()} />}
      {stopped ? <p class="notice" role="status">{t('new.stopped')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="button" class="filled" disabled={sent !== null} onClick={() => void send()}>{t('new.go')}</button>
    </section>
  );
}

/** Everything from the first byte to the doctor's page; what went wrong, or null. */
async function handedIn(layer: string, files: readonly File[], decisions: Decisions, tell: (sent: Sent) => void): Promise<Problem | 'stopped' | null> {
  let stopping = false;
  const begun = await beginImport(layer);
  if ('problem' in begun) return begun.problem;
  const id = begun.value.id;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [index, file] of files.entries()) {
    const upload = handIn(id, file, (now) => tell({ name: file.name, number: index + 1, of: files.length, sent: before + now, size }));
    tell({ name: file.name, number: index + 1, of: files.length, sent: before, size });
    stop = () => { stopping = true; upload.stop(); };
    const got = await upload.ended;
    stop = null;
    if (stopping) return 'stopped';
    if ('problem' in got) return got.problem;
    before += file.size;
  }
  await examine(id, decisions);
  go(hashOf(['imports', id]));
  return null;
}

function Chosen({ files, disabled, remove }: { files: readonly File[]; disabled: boolean; remove: (name: string) => void }) {
  if (files.length === 0) return null;
  return (
    <div class="chosen">
      <p role="status">{t('new.files', { n: files.length, size: bytes(files.reduce((sum, file) => sum + file.size, 0)) })}</p>
      <ul>
        {dataSets(files).map((set) => (
          <li key={set.name}>
            {set.files.length > 1 ? <strong>{t('new.set', { name: set.name, n: set.files.length })}</strong> : null}
            <ul>
              {set.files.map((file) => (
                <li key={file.name}>
                  <span class="name">{file.name}</span> <span class="figures hint">{bytes(file.size)}</span>
                  <button type="button" class="plain small" disabled={disabled} aria-label={t('new.remove', { name: file.name })} onClick={() => remove(file.name)}>
                    <svg width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg>
                  </button>
                </li>
              ))}
            </ul>
            {set.lacking.length > 0 ? <p class="warning">{t('new.lacking', { endings: set.lacking.map((ending) => `.${ending}`).join(' ') })}</p> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
