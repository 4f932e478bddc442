/** One scene on its way in: what it was taken for and why, what a person still has to say, and the yes. */

import { useEffect, useState } from 'preact/hooks';
import { isUuid } from '../../domain/id';
import { goesOn } from '../../domain/job';
import { percent } from '../../domain/scene';
import { firstAnswers, open, type FoundScene, type SceneAnswers, type SceneUpload } from '../../domain/sceneUpload';
import { bytes, shortHash } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { may } from '../../state/session';
import { cancelUpload, examineUpload, keepUpload, leaveUpload, openUpload, upload, uploadJob, uploadLost, uploadTrouble } from '../../state/sceneUploads';
import { pick } from '../../state/words';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { AnswersForm } from './AnswersForm';
import { NoSuch } from './NoSuch';
import { t } from './words';

export function UploadPage({ id }: { id: string }) {
  const asked = isUuid(id);
  useEffect(() => {
    if (asked) void openUpload(id);
    return leaveUpload;
  }, [id]);
  const now = upload.value;
  const trouble = uploadTrouble.value;
  if (!asked || trouble?.status === 404) return <article class="page imports scenes"><NoSuch what="upload" /></article>;
  return (
    <article class="page imports scenes upload-page">
      <a class="back" href={hashOf(['imagery', 'scenes'])}>{t('back')}</a>
      {trouble === null ? null : <ProblemNotice problem={trouble} again={() => void openUpload(id)} />}
      {now === null ? (trouble === null ? <p role="status">{t('loading')}</p> : null) : <One upload={now} />}
    </article>
  );
}

function One({ upload: now }: { upload: SceneUpload }) {
  const job = uploadJob.value;
  const busy = goesOn(job) || now.state === 'examining' || now.state === 'keeping';
  const editable = !busy && now.mine && may('scene.add') && open(now);
  return (
    <>
      <h2 class="page-title">{now.found?.name ?? t('upload.title')}</h2>
      <p class="subject"><span class={`upload-state ${now.state}`}>{t(`upload.state.${now.state}`)}</span> · {now.author_name}</p>
      {job === null ? null : <JobProgress job={job} lost={uploadLost.value} cancel={now.mine ? () => void cancelUpload(job) : undefined} />}
      <Refusal upload={now} busy={busy} />
      {now.state === 'kept' ? <Kept upload={now} /> : null}
      <Files upload={now} />
      {now.found === null ? null : <Found found={now.found} />}
      {!editable ? null : now.found === null ? <Again id={now.id} /> : <Answers key={now.changed_at ?? ''} upload={now} found={now.found} />}
    </>
  );
}

function Refusal({ upload: now, busy }: { upload: SceneUpload; busy: boolean }) {
  if (now.problem === null || busy) return null;
  return (
    <div class="problem" role="alert">
      <h2>{t('upload.refused')}</h2>
      <p>{pick(now.problem)}</p>
      <p class="code">{t('upload.code', { code: now.problem.code })}</p>
      <p class="hint">{t('upload.whatNow')}</p>
      <a class="button" href={hashOf(['imagery', 'scenes'])}>{t('upload.others')}</a>
    </div>
  );
}

function Kept({ upload: { scene } }: { upload: SceneUpload }) {
  if (scene === null) return null;
  return (
    <section class="commit result stored">
      <h2>{t('upload.kept')}</h2>
      <div class="pair">
        <a class="button filled" href={hashOf(['imagery'], { scene })}>{t('upload.look')}</a>
        <a class="button" href={hashOf(['imagery', 'scenes', scene])}>{t('upload.facts')}</a>
        {may('scene.compare') ? <a class="button" href={hashOf(['imagery', 'runs'], { later: scene })}>{t('upload.compare')}</a> : null}
      </div>
    </section>
  );
}

function Files({ upload: { files } }: { upload: SceneUpload }) {
  return (
    <details class="upload-files">
      <summary>{t('coming.files', { n: files.length, size: bytes(files.reduce((sum, file) => sum + file.size_bytes, 0)) })}</summary>
      <ul>{files.map((file) => <li key={file.name}><span class="name">{file.name}</span> <span class="hint figures">{bytes(file.size_bytes)}</span> <code title={file.sha256}>{shortHash(file.sha256)}</code></li>)}</ul>
    </details>
  );
}

function Found({ found }: { found: FoundScene }) {
  const { grid } = found;
  const facts: readonly (readonly [string, string])[] = [
    [t('found.taken'), pick(found.product_words)],
    [t('found.because'), pick(found.because)],
    [t('found.grid'), t('found.gridText', { crs: grid.crs, m: Number(grid.pixel_m.toPrecision(4)), columns: grid.columns, rows: grid.rows })],
    [t('found.numbers'), found.calibrated ? t('found.calibrated', { scale: found.scale ?? 1, offset: found.offset }) : t('found.raw')],
    [t('found.hidden'), `${found.classes ? t('found.classes', { what: found.classes }) : t('found.simple')}${found.clear === null ? '' : ` · ${t('date.clear', { clear: percent(found.clear) })}`}`],
  ];
  return (
    <section>
      <h2>{t('found')}</h2>
      <dl class="facts found-facts">{facts.filter(([, words]) => words !== '').map(([name, words]) => <div key={name}><dt>{name}</dt><dd>{words}</dd></div>)}</dl>
      {found.warnings.length === 0 ? null : (
        <ul class="findings">{found.warnings.map((each) => <li key={each.code} class="finding warning"><p class="sentence">{pick(each)}</p><p class="hint">{t('upload.code', { code: each.code })}</p></li>)}</ul>
      )}
    </section>
  );
}

function Again({ id }: { id: string }) {
  return <button type="button" class="filled" onClick={() => void examineUpload(id, {})}>{t('upload.examine')}</button>;
}

function Answers({ upload: now, found }: { upload: SceneUpload; found: FoundScene }) {
  const [answers, setAnswers] = useState<SceneAnswers>(() => firstAnswers(found));
  return (
    <AnswersForm found={found} questions={now.questions} answers={answers} change={(part) => setAnswers({ ...answers, ...part })}
      examine={(nodata) => void examineUpload(now.id, { ...answers, nodata })} keep={() => void keepUpload(now.id, answers)} />
  );
}
