/** One late edit beside what stands: both shapes, what differs, and the decision. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, sendJson, type Problem } from '../../api/client';
import { differences, moved, type Decision, type Difference, type Edit, type EditDetail } from '../../domain/edit';
import { hashOf } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { EditMap } from './EditMap';
import { doneWords, fromWords } from './EditsSection';
import { t } from './words';

const DECISIONS: readonly Decision[] = ['mine', 'theirs', 'leave'];

export function EditPage({ id }: { id: string }) {
  const [detail, setDetail] = useState<EditDetail | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    const got = await getJson<EditDetail>(`/api/kept-edits/${id}`);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setDetail(got.value);
  };
  useEffect(() => void load(), [id]);
  return (
    <div class="page edits">
      <a class="back" href={hashOf(['edits'])}>{t('back')}</a>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void load()} />}
      {detail === null ? <p class="hint" role="status">{problem === null ? t('loading') : ''}</p> : <Compared detail={detail} again={load} />}
    </div>
  );
}

function Compared({ detail, again }: { detail: EditDetail; again: () => Promise<void> }) {
  const { edit, present } = detail;
  const layer = layerOf(edit.layer);
  return (
    <>
      <h1>{present?.label ?? edit.feature}</h1>
      <p class="subject">{layer === undefined ? edit.layer : pick(layer)}</p>
      <p class="hint">{fromWords(edit)}</p>
      <p>{t('why', { why: edit.why })}</p>
      {present === null ? <p class="notice">{t(edit.based_on === 0 ? 'new' : 'gone')}</p> : <a class="button" href={hashOf(['map', edit.layer, edit.feature])}>{t('onMap')}</a>}
      <div class="columns">
        <section aria-labelledby="edit-map-heading">
          <h2 id="edit-map-heading">{t('map')}</h2>
          {moved(detail) ? <EditMap mine={detail.mine.geometry} present={present?.geometry ?? null} /> : <p class="hint">{t('map.same')}</p>}
        </section>
        <Differences detail={detail} />
      </div>
      {edit.decision === null ? <Deciding detail={detail} again={again} /> : <p class="notice" role="status">{doneWords(edit)}</p>}
    </>
  );
}

function Differences({ detail }: { detail: EditDetail }) {
  const rows = differences(detail);
  return (
    <section aria-labelledby="differs-heading">
      <h2 id="differs-heading">{t('differs')}</h2>
      {rows.length === 0 ? <p class="hint">{t('differs.none')}</p> : (
        <table>
          <thead>
            <tr><th scope="col">{t('field')}</th><th scope="col">{t('base', { n: detail.edit.based_on })}</th><th scope="col">{t('mine')}</th><th scope="col">{t('theirs', { n: detail.present?.version ?? '–' })}</th></tr>
          </thead>
          <tbody>{rows.map((row) => <Row key={row.name} row={row} edit={detail.edit} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Row({ row, edit }: { row: Difference; edit: Edit }) {
  return (
    <tr>
      <th scope="row">{nameOf(row.name, edit)}</th>
      <td>{valueOf(row, row.base, edit)}</td>
      <td>{valueOf(row, row.mine, edit)}</td>
      <td>{valueOf(row, row.present, edit)}</td>
    </tr>
  );
}

function nameOf(name: string, edit: Edit): string {
  if (name === 'state' || name === 'unit' || name === 'valid_from' || name === 'valid_to') return t(`name.${name}`);
  const field = layerOf(edit.layer)?.fields.find((each) => each.id === name);
  return field === undefined ? name : pick(field);
}

function valueOf(row: Difference, value: string | null, edit: Edit): string {
  if (value === null) return t('empty');
  const state = row.name === 'state' ? layerOf(edit.layer)?.states.find((each) => each.id === value) : undefined;
  return state === undefined ? value : pick(state);
}

function Deciding({ detail, again }: { detail: EditDetail; again: () => Promise<void> }) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const [reason, setReason] = useState('');
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!detail.may_decide) return <p class="notice">{t('readOnly')}</p>;
  const go = async (): Promise<void> => {
    setGoing(true);
    const version = detail.present?.version ?? detail.edit.found;
    const got = await sendJson<Edit>('POST', `/api/kept-edits/${detail.edit.id}/decision`, { decision, reason: reason.trim(), version });
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) await again();
  };
  const offered = detail.present === null && detail.edit.based_on > 0 ? DECISIONS.filter((each) => each !== 'mine') : DECISIONS;
  return (
    <form class="deciding" onSubmit={(event) => { event.preventDefault(); void go(); }}>
      <fieldset>
        <legend>{t('decide')}</legend>
        {offered.map((each) => (
          <label key={each} class="tick"><input type="radio" name="decision" checked={decision === each} onChange={() => setDecision(each)} />{t(`decide.${each}`)}</label>
        ))}
      </fieldset>
      <label for="edit-reason">{t('reason')}</label>
      <input id="edit-reason" required maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void again()} />}
      <button type="submit" class="filled" disabled={going || decision === null || reason.trim() === ''}>{t(going ? 'saving' : 'save')}</button>
    </form>
  );
}
