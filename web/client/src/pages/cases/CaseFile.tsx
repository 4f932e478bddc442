/** The case as one file that proves itself (组卷): for what, with originals or without, and where it is. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseLine } from '../../domain/case';
import type { Export } from '../../domain/export';
import { enCaseFile, zhCaseFile } from '../../i18n/caseFile';
import { beginCaseFile } from '../../state/caseFile';
import { cancelExport, followFile } from '../../state/exports';
import { may } from '../../state/session';
import { pick, speaker } from '../../state/words';
import { hashOf, MadeFile } from '../../ui/MadeFile';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Field } from './StepForm';

const t = speaker(zhCaseFile, enCaseFile);

export function CaseFile({ line }: { line: CaseLine }) {
  const [file, setFile] = useState<Export | null>(null);
  const here = useRef(true);
  useEffect(() => () => { here.current = false; }, []);
  if (!may('case.file')) return null;
  const begun = (made: Export): void => {
    setFile(made);
    void followFile(made, setFile, () => here.current);
  };
  return (
    <section class="panel-card" aria-labelledby="case-file">
      <header class="card-head"><h2 id="case-file">{t('title')}</h2></header>
      {file === null ? <Wish line={line} begun={begun} /> : <Made file={file} again={() => setFile(null)} />}
    </section>
  );
}

function Wish({ line, begun }: { line: CaseLine; begun: (file: Export) => void }) {
  const [why, setWhy] = useState('');
  const [originals, setOriginals] = useState(false);
  const [closing, setClosing] = useState(false);
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const lacks = asked && why.trim() === '';
  const send = async (): Promise<void> => {
    setAsked(true);
    if (why.trim() === '') return;
    setSending(true);
    const got = await beginCaseFile(line.id, { why: why.trim(), originals, at_closing: closing });
    setSending(false);
    if ('value' in got) begun(got.value);
    else setProblem(got.problem);
  };
  return (
    <form class="case-file" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <p class="hint">{t('hint')}</p>
      <Field id="case-file-why" label={t('why')}>
        <input id="case-file-why" value={why} maxLength={2000} aria-invalid={lacks} aria-describedby="case-file-why-hint" onInput={(event) => setWhy(event.currentTarget.value)} />
      </Field>
      <p id="case-file-why-hint" class={lacks ? 'mistake' : 'hint'}>{lacks ? t('why.need') : t('why.hint')}</p>
      {may('evidence.read_original') ? <Choice id="originals" checked={originals} set={setOriginals} /> : null}
      {line.closed_on === null ? null : <Choice id="closing" checked={closing} set={setClosing} />}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" class="filled" disabled={sending}>{t('go')}</button>
    </form>
  );
}

function Choice({ id, checked, set }: { id: 'originals' | 'closing'; checked: boolean; set: (checked: boolean) => void }) {
  return (
    <>
      <label class="check"><input type="checkbox" checked={checked} aria-describedby={`case-file-${id}`} onChange={(event) => set(event.currentTarget.checked)} /> {t(id)}</label>
      <p id={`case-file-${id}`} class="hint">{t(`${id}.hint`)}</p>
    </>
  );
}

function Made({ file, again }: { file: Export; again: () => void }) {
  const problem = file.problem ?? file.job?.problem ?? null;
  const words = {
    problem: problem === null ? null : pick(problem),
    download: t('download', { name: file.file_name ?? t('title') }),
    hash: t('hash', { hash: hashOf(file) }),
    again: t('again'),
  };
  return <MadeFile file={file} words={words} cancel={() => void cancelExport(file.job!)} again={again} />;
}
