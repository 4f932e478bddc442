/** What was handed in: names, sizes, hashes, format, the part that is meant, and where the import stands. */

import { useState } from 'preact/hooks';
import type { HandedIn, Import } from '../../domain/import';
import { beijingTime } from '../../domain/moment';
import { bytes, count, shortHash } from '../../domain/size';
import { draft } from '../../state/imports';
import { filesWords } from './ImportsPage';
import { StateWord } from './StateWord';
import { known, layerName, t } from './words';

export function ImportHead({ found, editable }: { found: Import; editable: boolean }) {
  const report = found.report;
  const size = found.files.reduce((sum, file) => sum + file.size_bytes, 0);
  return (
    <header class="doctor-head">
      <h1>{report?.dataset ?? filesWords(found)}</h1>
      <p class="subject">
        <StateWord state={found.state} /> · {t('head.into', { layer: layerName(found.layer) })} ·{' '}
        {report === null ? null : <>{known('format', report.format)} · </>}
        <span class="figures">{bytes(size)}</span> · {t('head.by', { by: found.created_by_name, at: beijingTime(found.created_at) })}
      </p>
      {found.files.length === 0 ? null : (
        <details>
          <summary>{t('head.files')}</summary>
          <ul class="originals">{found.files.map((file) => <Original key={file.name} file={file} />)}</ul>
        </details>
      )}
      {report !== null && report.parts.length > 1 ? <PartChoice report={report} editable={editable} /> : null}
    </header>
  );
}

function Original({ file }: { file: HandedIn }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(file.sha256).then(() => setCopied(true), () => undefined);
  return (
    <li>
      <span class="name">{file.name}</span> <span class="figures hint">{bytes(file.size_bytes)}</span>{' '}
      <button type="button" class="plain small hash" title={file.sha256} onClick={copy}>
        <code>{shortHash(file.sha256)}…</code><span class="unseen"> {t('head.copy', { name: file.name })}</span>
      </button>
      <span role="status" class="hint">{copied ? t('head.copied') : ''}</span>
    </li>
  );
}

function PartChoice({ report, editable }: { report: NonNullable<Import['report']>; editable: boolean }) {
  return (
    <div class="field">
      <label for="import-part">{t('head.part')}</label>
      <select id="import-part" disabled={!editable} value={draft.value.part ?? report.part ?? ''}
        onChange={(event) => (draft.value = { ...draft.value, part: event.currentTarget.value })}>
        {report.parts.map((part) => (
          <option key={part.name} value={part.name}>{t('head.partRows', { name: part.name, n: count(part.rows) })}</option>
        ))}
      </select>
    </div>
  );
}
