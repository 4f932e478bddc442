/** When a closed case is looked at again and what came of it; notices that it may have come back, and the decision. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, sendJson, type Problem } from '../../api/client';
import type { CaseLine } from '../../domain/case';
import type { LookBack, Rebound } from '../../domain/lookBack';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport } from '../../domain/received';
import { hashOf } from '../../domain/where';
import { account, may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Field } from './StepForm';
import { known, t, unitName } from './words';

interface Given {
  readonly line: CaseLine;
  readonly reports: readonly ReceivedReport[];
  readonly changed: () => void;
}

export function LookBacks({ line, reports, changed }: Given) {
  const [looks, setLooks] = useState<readonly LookBack[]>([]);
  const [rebounds, setRebounds] = useState<readonly Rebound[]>([]);
  const read = async (): Promise<void> => {
    const query = new URLSearchParams({ case: line.id }).toString();
    const [gotLooks, gotRebounds] = await Promise.all([
      getJson<{ look_backs: readonly LookBack[] }>(`/api/look-backs?${query}`), getJson<{ rebounds: readonly Rebound[] }>(`/api/rebounds?${query}`),
    ]);
    if ('value' in gotLooks) setLooks(gotLooks.value.look_backs);
    if ('value' in gotRebounds) setRebounds(gotRebounds.value.rebounds);
  };
  useEffect(() => void read(), [line.id, line.version]);
  const done = (): void => {
    void read();
    changed();
  };
  if (looks.length === 0 && rebounds.length === 0) return null;
  return (
    <section class="panel-card" aria-labelledby="look-backs">
      <h2 id="look-backs">{t('lookBacks')}</h2>
      <ul class="alike">
        {rebounds.map((each) => <Notice key={each.id} notice={each} mine={account.value?.unit?.id === line.rectifying_unit} done={done} />)}
        {looks.map((each) => <Look key={each.id} look={each} reports={reports} done={done} />)}
      </ul>
    </section>
  );
}

function Notice({ notice, mine, done }: { notice: Rebound; mine: boolean; done: () => void }) {
  return (
    <li class={notice.state === 'open' ? 'rebound' : ''}>
      <p class="what"><strong>{t('rebound')}</strong> <span class="tag">{known('rebound', notice.state)}</span></p>
      <p>{pick(notice.why)} · <a href={hashOf([notice.noun === 'report' ? 'reports' : 'cases', notice.noun_id])}>{t(notice.noun === 'report' ? 'rebound.report' : 'rebound.case')}</a> · <time class="figures" dateTime={notice.at}>{beijingTime(notice.at)}</time></p>
      {notice.decided_at === null ? null : <p class="why">{t('rebound.decided', { name: notice.decided_name ?? '', why: notice.decided_why ?? '' })}</p>}
      {notice.state === 'open' && may('rebound.decide') && !mine ? <Dismiss id={notice.id} done={done} /> : null}
    </li>
  );
}

function Dismiss({ id, done }: { id: string; done: () => void }) {
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    const got = await sendJson('POST', `/api/rebounds/${encodeURIComponent(id)}/dismiss`, { why: why.trim() });
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) done();
  };
  return (
    <details class="withdraw">
      <summary>{t('rebound.dismiss')}</summary>
      <p class="hint">{t('rebound.hint')}</p>
      <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Field id={`dismiss-${id}`} label={t('steps.why')}><input id={`dismiss-${id}`} maxLength={4000} value={why} onInput={(event) => setWhy(event.currentTarget.value)} /></Field>
        <button type="submit" disabled={why.trim().length < 2}>{t('rebound.dismiss')}</button>
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </form>
    </details>
  );
}

function Look({ look, reports, done }: { look: LookBack; reports: readonly ReceivedReport[]; done: () => void }) {
  const mine = account.value?.unit?.id === look.rectifying_unit;
  return (
    <li>
      <p class="what">
        <strong class="figures">{t('lookBacks.round', { n: look.round, day: look.due_on })}</strong> <span class="tag">{known('lookBacks.state', look.state)}</span>
        {look.overdue_days > 0 ? <span class="late"> {t('late', { n: look.overdue_days })}</span> : null}
      </p>
      <p class="who"><span>{unitName(look.unit)}</span><span>{pick(look.why)}</span></p>
      {look.result === null ? null : <p class="why">{known('lookBacks.result', look.result)}{look.note ? `：${look.note}` : ''}{look.report === null ? null : <> · <a href={hashOf(['reports', look.report])}>{t('case.originReport')}</a></>}</p>}
      {look.state === 'due' && may('look_back.result') && !mine ? <ResultForm id={look.id} reports={reports} done={done} /> : null}
    </li>
  );
}

function ResultForm({ id, reports, done }: { id: string; reports: readonly ReceivedReport[]; done: () => void }) {
  const [report, setReport] = useState('');
  const [result, setResult] = useState('');
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    const got = await sendJson('POST', `/api/look-backs/${encodeURIComponent(id)}/result`, { report, result, note: note.trim() });
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) done();
  };
  return (
    <details class="withdraw">
      <summary>{t('lookBacks.keep')}</summary>
      <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Field id={`look-report-${id}`} label={t('field.report')}>
          <select id={`look-report-${id}`} value={report} onChange={(event) => setReport(event.currentTarget.value)}>
            <option value="">{t('choose')}</option>
            {reports.map((each) => <option key={each.id} value={each.id}>{`${beijingTime(each.received_at)} · ${each.author_name}`}</option>)}
          </select>
        </Field>
        <Field id={`look-result-${id}`} label={t('lookBacks.came')}>
          <select id={`look-result-${id}`} value={result} onChange={(event) => setResult(event.currentTarget.value)}>
            <option value="">{t('choose')}</option>
            {(['none', 'rebound'] as const).map((each) => <option key={each} value={each}>{t(`lookBacks.result.${each}`)}</option>)}
          </select>
        </Field>
        <Field id={`look-note-${id}`} label={t('evidence.why')} optional><input id={`look-note-${id}`} maxLength={4000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></Field>
        <button type="submit" disabled={report === '' || result === ''}>{t('lookBacks.keep')}</button>
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </form>
    </details>
  );
}
