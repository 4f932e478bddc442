/** A list of patches from another agency: handed in, and told row by row what came of it. */

import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { bytes, count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { sendList, type ListRow, type ListTold } from '../../state/leads';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function ListIn() {
  const [told, setTold] = useState<ListTold | null>(null);
  return (
    <div class="page leads">
      <a class="back" href={hashOf(['leads'])}>{t('back')}</a>
      <h1>{t('in.title')}</h1>
      <p class="rule hint">{t('in.lead')} {t('rule')}</p>
      {told === null ? <Form sent={setTold} /> : <Told told={told} again={() => setTold(null)} />}
    </div>
  );
}

function Form({ sent }: { sent: (told: ListTold) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [day, setDay] = useState('');
  const [agency, setAgency] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (file === null || day === '' || agency.trim() === '') return void setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    setGoing(true);
    const got = await sendList(file, day, agency.trim(), () => undefined);
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) sent(got.value);
  };
  return (
    <form ref={form} class="panel-card list-form" noValidate aria-label={t('in.title')} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <div class="field">
        <span id="list-what">{t('in.file')}</span>
        <label class="button file">{file === null ? t('in.choose') : `${file.name} · ${bytes(file.size)}`}<input id="list-file" type="file" accept=".geojson,.json,.gpkg,.zip,.kml,.csv,.xlsx" aria-describedby="list-what" aria-invalid={asked && file === null} onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} /></label>
      </div>
      {asked && file === null ? <p class="mistake" role="alert">{t('in.needFile')}</p> : null}
      <label class="field" for="list-day"><span>{t('in.day')}</span><input id="list-day" type="date" value={day} aria-invalid={asked && day === ''} onChange={(event) => setDay(event.currentTarget.value)} /></label>
      {asked && day === '' ? <p class="mistake" role="alert">{t('in.needDay')}</p> : null}
      <label class="field" for="list-agency"><span>{t('in.agency')}</span><input id="list-agency" maxLength={80} value={agency} aria-invalid={asked && agency.trim() === ''} onInput={(event) => setAgency(event.currentTarget.value)} /></label>
      {asked && agency.trim() === '' ? <p class="mistake" role="alert">{t('in.needAgency')}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" class="filled" disabled={going}>{t('in.go')}</button>
      {going ? <p class="hint" role="status">{t('in.going')}</p> : null}
    </form>
  );
}

function Told({ told, again }: { told: ListTold; again: () => void }) {
  return (
    <>
      <p role="status"><strong>{t('in.told', { n: count(told.rows.length), added: count(told.added), known: count(told.known), refused: count(told.refused) })}</strong> <span class="hint">{pick(told.crs)}</span></p>
      <div class="pair"><a class="button filled" href={hashOf(['leads'], { source: 'agency' })}>{t('in.see')}</a><button type="button" onClick={again}>{t('in.again')}</button></div>
      <table class="list-told">
        <thead><tr><th scope="col" class="n">{t('in.row')}</th><th scope="col">{t('in.result')}</th></tr></thead>
        <tbody>{told.rows.map((row) => <tr key={row.row}><th scope="row" class="n">{row.row}</th><td><RowWords row={row} /></td></tr>)}</tbody>
      </table>
    </>
  );
}

function RowWords({ row }: { row: ListRow }) {
  return (
    <>
      {row.lead === null ? null : <a href={hashOf(['leads', row.lead])}>{row.label ?? t('in.lead.open')}</a>}
      {row.lead === null && row.label !== null ? <span>{row.label} </span> : null}
      {row.problem === null ? null : row.lead === null ? <span class="refused">{sentence(row.problem)} <span class="hint">{t('in.code', { code: row.problem.code })}</span></span> : <span class="hint"> {sentence(row.problem)}</span>}
    </>
  );
}

/** What is told of a row: never a bare code. */
function sentence(problem: NonNullable<ListRow['problem']>): string {
  return pick(problem) || t('in.unsaid');
}
