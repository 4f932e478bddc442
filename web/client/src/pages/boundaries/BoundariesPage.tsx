/** All versions of the boundary in the chain in which they were drawn, and which one holds on a chosen day. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { chained, holdsOn, type Boundary, type BoundaryList } from '../../domain/boundary';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { readBoundaries, versionNames } from '../../state/boundaries';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Mentions } from './Mentions';
import { StatusMark } from './StatusMark';
import { t, versionName } from './words';

export function BoundariesPage({ on }: { on: string }) {
  const day = on === '' ? beijingTime(new Date().toISOString()).slice(0, 10) : on;
  const [list, setList] = useState<BoundaryList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    const got = await readBoundaries(day);
    setProblem('problem' in got ? got.problem : null);
    if (!('value' in got)) return;
    setList(got.value);
    versionNames.value = new Map(got.value.boundaries.map((each) => [each.id, each]));
  };
  useEffect(() => void load(), [day]);
  const holding = list?.boundaries.find((each) => each.id === list.in_force);
  return (
    <div class="page boundaries">
      <header class="boundaries-head">
        <h1>{t('title')}</h1>
        {may('boundary.draft') ? <a class="button filled" href={hashOf(['boundaries', 'new'])}>{t('new')}</a> : null}
      </header>
      <p class="hint">{t('rule')}</p>
      <Mentions />
      <label class="day-field" for="boundaries-on">
        <span>{t('on')}</span>
        <input id="boundaries-on" type="date" value={day} onChange={(event) => go(hashOf(['boundaries'], event.currentTarget.value === '' ? {} : { on: event.currentTarget.value }))} />
      </label>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void load()} />}
      <p role="status" class="holding">{list === null ? t('loading') : holding === undefined ? t('on.none', { day }) : t('on.is', { day, name: pick(holding.name) })}</p>
      {list === null || list.boundaries.length > 0 ? null : <p class="empty">{t('none')}</p>}
      {list === null || list.boundaries.length === 0 ? null : <Versions list={list.boundaries} day={day} />}
    </div>
  );
}

function Versions({ list, day }: { list: readonly Boundary[]; day: string }) {
  return (
    <table class="versions">
      <caption class="unseen">{t('showing', { n: list.length })}</caption>
      <thead><tr><th scope="col">{t('name')}</th><th scope="col">{t('status')}</th><th scope="col">{t('act')}</th><th scope="col">{t('dates')}</th><th scope="col">{t('drawn')}</th><th scope="col">{t('changed')}</th></tr></thead>
      <tbody>{chained(list).map(({ version, depth }) => <Line key={version.id} version={version} depth={depth} day={day} />)}</tbody>
    </table>
  );
}

function Line({ version, depth, day }: { version: Boundary; depth: number; day: string }) {
  const holds = holdsOn(version, day);
  return (
    <tr class={holds ? 'holds' : ''}>
      <th scope="row" class={`depth-${Math.min(depth, 4)}`}>
        <a href={hashOf(['boundaries', version.id])}>{pick(version.name)}</a>
        <span class="tags">
          {holds ? <span class="tag holds">{t('holds')}</span> : null}
          {version.demonstration ? <span class="tag demo">{t('demo')}</span> : null}
        </span>
        <span class="links">
          <a href={hashOf(['boundaries', version.id, 'way'])}>{t('way')}</a>
          {version.status === 'draft' && may('boundary.draft') ? <a href={hashOf(['boundaries', version.id, 'edit'])}>{t('edit')}</a> : null}
        </span>
      </th>
      <td data-label={t('status')}><StatusMark version={version} /></td>
      <td data-label={t('act')} class="act">{version.act === '' ? t('act.none') : version.act}{version.act_on === null ? null : <><br /><span class="figures hint">{version.act_on}</span></>}</td>
      <td data-label={t('dates')} class="figures">{datesWords(version)}</td>
      <td data-label={t('drawn')}>{drawnWords(version)}{version.submitted_at === null ? null : <><br /><span class="hint">{t('submitted', { name: version.submitted_by_name ?? '–', at: beijingTime(version.submitted_at) })}</span></>}</td>
      <td data-label={t('changed')} class="figures">{version.changed_at === null ? '–' : beijingTime(version.changed_at)}</td>
    </tr>
  );
}

export function datesWords({ in_force_from: from, in_force_to: to }: Boundary): string {
  if (from === null) return t('dates.none');
  return to === null ? t('dates.from', { from }) : t('dates.span', { from, to });
}

function drawnWords({ parent, revises, revision }: Boundary): string {
  if (revises !== null) return t('drawn.revises', { n: revision, name: versionName(revises) });
  return parent === null ? '–' : t('drawn.parent', { name: versionName(parent) });
}
