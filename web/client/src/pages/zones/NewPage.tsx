/** A new draft: from the law of today, from another version, as the next revision of a proposal, or from nothing. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Boundary, BoundaryList } from '../../domain/boundary';
import { draftFrom, draftLacks, REGIMES, type DraftWords } from '../../domain/boundaryWay';
import { beijingTime } from '../../domain/moment';
import { hashOf, type Place } from '../../domain/where';
import { makeDraft, readVersions } from '../../state/boundaryWay';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { DraftFields, Field } from './DraftFields';
import { t } from './words';
import '../cases/case.css';
import './zones.css';

export function NewPage({ place }: { place: Place }) {
  const [list, setList] = useState<BoundaryList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const got = await readVersions();
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setList(got.value);
  };
  useEffect(() => void read(), []);
  const earlier = list?.boundaries.find(({ id }) => id === place.query.get('revises')) ?? null;
  return (
    <div class="page zone-new">
      <a class="back" href={hashOf(['boundaries'])}>{t('way.back')}</a>
      <h1>{earlier === null ? t('new.title') : t('new.revisionTitle', { name: pick(earlier.name) })}</h1>
      <p class="lead">{t('new.lead')}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {list === null ? (problem === null ? <p role="status">{t('way.loading')}</p> : null) : <Draft list={list} earlier={earlier} />}
    </div>
  );
}

function Draft({ list, earlier }: { list: BoundaryList; earlier: Boundary | null }) {
  const taken = list.boundaries.map(({ id }) => id);
  const law = list.boundaries.find(({ id }) => id === list.in_force) ?? null;
  const [draft, setDraft] = useState<DraftWords>(() => draftFrom(earlier ?? law, earlier !== null, taken, beijingTime(new Date().toISOString())));
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const source = list.boundaries.find(({ id }) => id === (draft.revises || draft.parent)) ?? null;
  const change = (part: Partial<DraftWords>): void => setDraft((now) => ({ ...now, ...part }));
  const lacks = asked ? draftLacks(draft) : [];
  const send = async (): Promise<void> => {
    setAsked(true);
    if (draftLacks(draft).length > 0) return;
    setGoing(true);
    const got = await makeDraft(draft, source, why);
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) go(hashOf(['boundaries', got.value.id, 'way']));
  };
  return (
    <form class="panel-card" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
      {earlier !== null ? null : (
        <Field id="draft-from" label={t('new.from')}>
          <select id="draft-from" value={draft.parent} onChange={(event) => change({ parent: event.currentTarget.value })}>
            <option value="">{t('new.from.none')}</option>
            {list.boundaries.map((each) => <option key={each.id} value={each.id}>{each.id === list.in_force ? t('new.from.law', { name: pick(each.name) }) : `${pick(each.name)} · ${pick(each.status_words)}`}</option>)}
          </select>
        </Field>
      )}
      <Field id="draft-regime" label={t('new.regime')}>
        <select id="draft-regime" value={draft.regime} onChange={(event) => change({ regime: event.currentTarget.value, declared: {} })}>
          {REGIMES.map((each) => <option key={each} value={each}>{t(`new.regime.${each}`)}</option>)}
        </select>
      </Field>
      {source === null ? null : source.regime !== draft.regime ? <p class="notice">{t('new.regimeOther')}</p>
        : <label class="tick"><input type="checkbox" checked={draft.copy} onChange={(event) => change({ copy: event.currentTarget.checked })} />{t('new.copy')}</label>}
      <Field id="draft-id" label={t('new.id')} wrong={lacks.includes('id') ? t('new.idWrong') : ''}>
        <input id="draft-id" maxLength={64} spellcheck={false} autocapitalize="none" value={draft.id} aria-invalid={lacks.includes('id')} aria-describedby="draft-id-hint" onInput={(event) => change({ id: event.currentTarget.value })} />
        <p class="hint" id="draft-id-hint">{t('new.idHint')}</p>
      </Field>
      <DraftFields draft={draft} lacks={lacks} change={change} />
      <Field id="draft-why" label={t('new.why')} optional><input id="draft-why" maxLength={200} value={why} onInput={(event) => setWhy(event.currentTarget.value)} /></Field>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" class="filled" disabled={going}>{t(going ? 'new.creating' : 'new.create')}</button>
    </form>
  );
}
