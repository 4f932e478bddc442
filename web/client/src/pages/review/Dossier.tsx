/** The proposal as files that leave the house: which ones, what for, and where they are. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Export } from '../../domain/export';
import { enDossier, zhDossier } from '../../i18n/dossier';
import { beginDossier, DOSSIER_FORMATS, type DossierFormat } from '../../state/dossier';
import { cancelExport, followFile } from '../../state/exports';
import { language } from '../../state/language';
import { may } from '../../state/session';
import { pick, speaker } from '../../state/words';
import { hashOf, MadeFile } from '../../ui/MadeFile';
import { ProblemNotice } from '../../ui/ProblemNotice';

const say = speaker(zhDossier, enDossier);

export function Dossier({ boundary }: { boundary: string }) {
  const [file, setFile] = useState<Export | null>(null);
  const here = useRef(true);
  useEffect(() => () => { here.current = false; }, []);
  if (!may('boundary.dossier')) return null;
  const begun = (made: Export): void => {
    setFile(made);
    void followFile(made, setFile, () => here.current);
  };
  return (
    <section class="screen-only" aria-labelledby="dossier">
      <h2 id="dossier">{say('title')}</h2>
      {file === null ? <Wish boundary={boundary} begun={begun} /> : <Made file={file} again={() => setFile(null)} />}
    </section>
  );
}

function Wish({ boundary, begun }: { boundary: string; begun: (file: Export) => void }) {
  const [formats, setFormats] = useState<readonly DossierFormat[]>(['html', 'docx', 'xlsx']);
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const lacks = asked && why.trim() === '';
  const send = async (): Promise<void> => {
    setAsked(true);
    if (why.trim() === '' || formats.length === 0) return;
    setSending(true);
    const got = await beginDossier(boundary, { formats, language: language.value, why: why.trim() });
    setSending(false);
    if ('value' in got) begun(got.value);
    else setProblem(got.problem);
  };
  const tick = (format: DossierFormat, on: boolean): void => setFormats(DOSSIER_FORMATS.filter((each) => (each === format ? on : formats.includes(each))));
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <p class="hint">{say('hint')}</p>
      <fieldset class="dossier-formats">
        <legend>{say('formats')}</legend>
        {DOSSIER_FORMATS.map((format) => (
          <label key={format} class="tick"><input type="checkbox" checked={formats.includes(format)} onChange={(event) => tick(format, event.currentTarget.checked)} /> {say(format)}</label>
        ))}
        {asked && formats.length === 0 ? <p class="mistake" role="alert">{say('formats.need')}</p> : null}
      </fieldset>
      <label class="field"><span>{say('why')}</span><textarea id="dossier-why" rows={2} value={why} maxLength={2000} aria-invalid={lacks} onInput={(event) => setWhy(event.currentTarget.value)} /></label>
      {lacks ? <p class="mistake" role="alert">{say('why.need')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" class="filled" disabled={sending}>{say('go')}</button>
    </form>
  );
}

function Made({ file, again }: { file: Export; again: () => void }) {
  const problem = file.problem ?? file.job?.problem ?? null;
  const words = {
    problem: problem === null ? null : pick(problem),
    download: say('download', { name: file.file_name ?? say('title') }),
    hash: say('hash', { hash: hashOf(file) }),
    again: say('again'),
  };
  return <MadeFile file={file} words={words} cancel={() => void cancelExport(file.job!)} again={again} />;
}
