/** Late edits: the list, and one of them. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { Edit, EditList } from '../../domain/edit';
import { beijingTime } from '../../domain/moment';
import { hashOf, type Place } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { EditPage } from './EditPage';
import './edits.css';
import { t } from './words';

export function EditsSection({ place }: { place: Place }) {
  const id = place.path[1];
  return id === undefined ? <EditsPage all={place.query.get('all') === 'yes'} /> : <EditPage key={id} id={id} />;
}

function EditsPage({ all }: { all: boolean }) {
  const address = `/api/kept-edits?limit=50${all ? '' : '&open=true'}`;
  const [edits, setEdits] = useState<readonly Edit[]>([]);
  const [page, setPage] = useState<EditList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef('');
  const load = async (from: string, before: readonly Edit[]): Promise<void> => {
    asked.current = from;
    const got = await getJson<EditList>(from);
    if (asked.current !== from) return; // the other list was chosen meanwhile
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    setPage(got.value);
    setEdits([...before, ...got.value.edits]);
  };
  useEffect(() => void load(address, []), [address]);
  const words = page === null ? t('loading') : page.total > 0 ? t('showing', { total: page.total, n: edits.length }) : t(all ? 'noneAll' : 'none');
  return (
    <div class="page edits">
      <h1>{t('title')}</h1>
      <p class="hint">{t('rule')}</p>
      <label class="filter" for="edits-which">
        <span>{t('which')}</span>
        <select id="edits-which" value={all ? 'all' : 'open'} onChange={(event) => void (location.hash = hashOf(['edits'], event.currentTarget.value === 'all' ? { all: 'yes' } : {}))}>
          <option value="open">{t('open')}</option>
          <option value="all">{t('all')}</option>
        </select>
      </label>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void load(address, [])} />}
      <p role="status" class="showing">{words}</p>
      <ul class="entries">{edits.map((edit) => <EditCard key={edit.id} edit={edit} />)}</ul>
      {page?.next ? <button type="button" class="more" onClick={() => void load(page.next!, edits)}>{t('more')}</button> : null}
    </div>
  );
}

function EditCard({ edit }: { edit: Edit }) {
  const layer = layerOf(edit.layer);
  return (
    <li class="entry">
      <h2><a href={hashOf(['edits', edit.id])}>{layer === undefined ? edit.layer : pick(layer)} · {edit.feature}</a></h2>
      <p class="hint">{fromWords(edit)}</p>
      <p>{t('why', { why: edit.why })}</p>
      {edit.decision === null ? null : <p>{doneWords(edit)}</p>}
    </li>
  );
}

export function fromWords(edit: Edit): string {
  const kind = edit.based_on === 0 ? 'from.new' : edit.based_on === edit.found ? 'from.with' : 'from';
  return t(kind, { name: edit.name, time: beijingTime(edit.at), based: edit.based_on, found: edit.found });
}

export function doneWords(edit: Edit): string {
  if (edit.decision === null) return '';
  const facts = { name: edit.decided_name ?? '–', time: beijingTime(edit.decided_at ?? ''), reason: edit.reason ?? '', made: edit.made ?? '' };
  return t(`done.${edit.decision}`, facts);
}
