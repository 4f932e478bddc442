/** What a person says of a scene before it is kept: what its bands show, its day, whose it is; and that it may lie elsewhere. */

import { useState } from 'preact/hooks';
import { ROLES } from '../../domain/scene';
import { lacking, UNUSED, withRole, type FoundBand, type FoundScene, type Lacking, type QuestionKind, type SceneAnswers } from '../../domain/sceneUpload';
import { known, t } from './words';

interface Given {
  readonly found: FoundScene;
  readonly questions: readonly QuestionKind[];
  readonly answers: SceneAnswers;
  readonly change: (part: Partial<SceneAnswers>) => void;
  readonly examine: (nodata: string) => void;
  readonly keep: () => void;
}

export function AnswersForm({ found, questions, answers, change, examine, keep }: Given) {
  const [asked, setAsked] = useState(false);
  const [nodata, setNodata] = useState('');
  const lacks = lacking(answers, questions);
  const wrong = (what: Lacking) => (asked && lacks.includes(what) ? <p class="mistake" role="alert">{t(`lack.${what}`)}</p> : null);
  const invalid = (what: Lacking): boolean => asked && lacks.includes(what);
  const submit = (event: Event): void => {
    event.preventDefault();
    setAsked(true);
    if (lacks.length === 0) keep();
  };
  return (
    <form class="commit answers" onSubmit={submit}>
      <h2>{t(questions.length > 0 ? 'answers.some' : 'answers')}</h2>
      {questions.includes('elsewhere') ? (
        <fieldset class="elsewhere">
          <legend>{t('answers.elsewhere')}<Asked /></legend>
          <p>{t('answers.elsewhereWhat', { box: found.bbox.map((degrees) => degrees.toFixed(3)).join(', ') })}</p>
          <label class="tick"><input type="checkbox" checked={answers.elsewhere} aria-invalid={invalid('elsewhere')} onChange={(event) => change({ elsewhere: event.currentTarget.checked })} /><span>{t('answers.elsewhereYes')}</span></label>{wrong('elsewhere')}
        </fieldset>
      ) : null}
      <Bands found={found} questions={questions} bands={answers.bands} change={(bands) => change({ bands })} />
      {wrong('bands')}{wrong('twice')}
      <div class="answer-grid">
        <div class="field"><label for="scene-name">{t('answers.name')}</label>
          <input id="scene-name" type="text" maxLength={80} value={answers.name} aria-invalid={invalid('name')} onInput={(event) => change({ name: event.currentTarget.value })} />{wrong('name')}</div>
        <div class="field"><label for="scene-day">{t('answers.day')}{questions.includes('acquired_on') ? <Asked /> : null}</label>
          <input id="scene-day" type="date" value={answers.acquired_on} aria-invalid={invalid('acquired_on')} onInput={(event) => change({ acquired_on: event.currentTarget.value })} />{wrong('acquired_on')}</div>
        <div class="field"><label for="scene-licence">{t('answers.licence')}{questions.includes('licence') ? <Asked /> : null}</label>
          <input id="scene-licence" type="text" maxLength={200} value={answers.licence} aria-invalid={invalid('licence')} aria-describedby="licence-hint" onInput={(event) => change({ licence: event.currentTarget.value })} />
          <p class="hint" id="licence-hint">{t('answers.licenceHint')}</p>{wrong('licence')}</div>
        <div class="field"><label for="scene-credit">{t('answers.credit')}</label>
          <input id="scene-credit" type="text" maxLength={200} value={answers.credit} aria-describedby="credit-hint" onInput={(event) => change({ credit: event.currentTarget.value })} />
          <p class="hint" id="credit-hint">{t('answers.creditHint')}</p></div>
        <div class="field"><label for="scene-nodata">{t('answers.nodata')}</label>
          <input id="scene-nodata" type="number" step="any" value={nodata} aria-describedby="nodata-hint" onInput={(event) => setNodata(event.currentTarget.value)} />
          <p class="hint" id="nodata-hint">{t('answers.nodataHint')}</p></div>
      </div>
      <div class="field"><label for="scene-why">{t(questions.includes('elsewhere') ? 'answers.whyNeeded' : 'answers.why')}</label>
        <textarea id="scene-why" rows={2} maxLength={2000} value={answers.why} aria-invalid={invalid('why')} onInput={(event) => change({ why: event.currentTarget.value })} />{wrong('why')}</div>
      <div class="pair">
        <button type="submit" class="filled">{t('answers.keep')}</button>
        <button type="button" onClick={() => examine(nodata)}>{t('answers.examine')}</button>
      </div>
    </form>
  );
}

function Asked() {
  return <span class="asked"> {t('answers.asked')}</span>;
}

/** Every band with what it shows; a list opens by itself where that is asked. */
function Bands({ found, questions, bands, change }: Pick<Given, 'found' | 'questions'> & { bands: SceneAnswers['bands']; change: (bands: SceneAnswers['bands']) => void }) {
  const files = [...new Set(found.bands.map((band) => band.file))];
  const inFile = (file: string): readonly FoundBand[] => found.bands.filter((band) => band.file === file).sort((a, b) => a.number - b.number);
  return (
    <details class="band-roles" open={questions.includes('bands')}>
      <summary>{t('bands', { n: found.bands.length, used: Object.values(bands).flat().filter((role) => role !== UNUSED).length })}{questions.includes('bands') ? <Asked /> : null}</summary>
      <p class="hint">{t('bands.hint')}</p>
      {files.map((file) => (
        <table key={file} class="ledger">
          <caption class="file-name">{file}</caption>
          <thead><tr><th scope="col">{t('bands.number')}</th><th scope="col">{t('bands.words')}</th><th scope="col">{t('bands.role')}</th></tr></thead>
          <tbody>
            {inFile(file).map((band, place) => (
              <tr key={band.number}>
                <th scope="row" class="figures">{band.number}</th>
                <td data-label={t('bands.words')}>{band.words || '–'}{band.asked ? <Asked /> : null}</td>
                <td class="full"><RoleSelect band={band} role={bands[file]?.[place] ?? UNUSED} put={(role) => change(withRole(bands, file, place, role))} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </details>
  );
}

/** A role that the server recognised and that is none of the usual ones stays to be chosen. */
function RoleSelect({ band, role, put }: { band: FoundBand; role: string; put: (role: string) => void }) {
  const roles: readonly string[] = [UNUSED, ...ROLES, ...(band.role !== null && band.role !== UNUSED && !(ROLES as readonly string[]).includes(band.role) ? [band.role] : [])];
  return (
    <select aria-label={t('bands.roleOf', { n: band.number, file: band.file })} value={role} onChange={(event) => put(event.currentTarget.value)}>
      {roles.map((each) => <option key={each} value={each}>{known('role', each)}</option>)}
    </select>
  );
}
