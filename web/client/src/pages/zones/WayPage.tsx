/** One version on its way: what it is, what may be done next and why not, its areas, and who did what. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { OUTSIDE, type Boundary } from '../../domain/boundary';
import { STATIONS, type WayDetail } from '../../domain/boundaryWay';
import { beijingTime } from '../../domain/moment';
import { hashOf, type Place } from '../../domain/where';
import { readVersions, readWay } from '../../state/boundaryWay';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { ChangeWords } from './ChangeWords';
import { WaySteps } from './WaySteps';
import { hectares, kindName, mu, t } from './words';
import '../cases/case.css';
import './zones.css';

export function WayPage({ place }: { place: Place }) {
  const id = place.path[1] ?? '';
  const [detail, setDetail] = useState<WayDetail | null>(null);
  const [names, setNames] = useState<ReadonlyMap<string, Boundary>>(new Map());
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<WayDetail | null> => {
    const got = await readWay(id);
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return null;
    setDetail(got.value);
    return got.value;
  };
  useEffect(() => {
    void read();
    void readVersions().then((got) => { if ('value' in got) setNames(new Map(got.value.boundaries.map((each) => [each.id, each]))); });
  }, [id]);
  return (
    <div class="page zone-way">
      <a class="back" href={hashOf(['boundaries'])}>{t('way.back')}</a>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {detail === null ? (problem === null ? <p role="status">{t('way.loading')}</p> : null) : <Way detail={detail} names={names} read={read} />}
    </div>
  );
}

function Way({ detail, names, read }: { detail: WayDetail; names: ReadonlyMap<string, Boundary>; read: () => Promise<WayDetail | null> }) {
  const { boundary: version } = detail;
  const draws = detail.may_edit;
  return (
    <>
      <h1>{pick(version.name)}</h1>
      <p class="subject">{pick(version.status_words)}{version.demonstration ? <> <span class="tag">{t('way.demo')}</span></> : null}</p>
      <Stations version={version} />
      <div class="way-actions">
        <a class="button" href={hashOf(['boundaries', version.id])}>{t('way.desk')}</a>
        {draws ? <a class="button" href={hashOf(['boundaries', version.id, 'edit'])}>{t('way.edit')}</a> : null}
        {draws && may('feature.load') ? <a class="button" href={hashOf(['imports'], { layer: 'proposed_zones', boundary: version.id })}>{t('way.import')}</a> : null}
        {may('boundary.draft') && !['in_force', 'superseded'].includes(version.status) ? <a class="button" href={hashOf(['boundaries', 'new'], { revises: version.id })}>{t('way.revise')}</a> : null}
      </div>
      <div class="way-columns">
        <div>
          <WaySteps detail={detail} read={read} />
          <Zones detail={detail} />
          {draws ? <ChangeWords key={version.version} version={version} read={read} /> : null}
        </div>
        <div>
          <Facts version={version} names={names} />
          <History detail={detail} />
        </div>
      </div>
    </>
  );
}

/** How far the version has come; where it ended otherwise, the status above says it. */
function Stations({ version }: { version: Boundary }) {
  const at = (STATIONS as readonly string[]).indexOf(version.status === 'superseded' ? 'in_force' : version.status);
  if (at < 0) return null;
  return (
    <ol class="way-stations">
      {STATIONS.map((station, number) => (
        <li key={station} class={number < at ? 'past' : number === at ? 'now' : ''} aria-current={number === at ? 'step' : undefined}>{t(`station.${station}`)}</li>
      ))}
    </ol>
  );
}

function Facts({ version, names }: { version: Boundary; names: ReadonlyMap<string, Boundary> }) {
  const link = (id: string) => <a href={hashOf(['boundaries', id, 'way'])}>{names.has(id) ? pick(names.get(id)!.name) : id}</a>;
  const { in_force_from: from, in_force_to: to } = version;
  return (
    <section class="panel-card" aria-labelledby="way-facts">
      <h2 id="way-facts">{t('way.facts')}</h2>
      <dl class="way-facts">
        <dt>{t('new.id')}</dt><dd>{version.id}</dd>
        <dt>{t('new.regime')}</dt><dd>{t(version.regime === 'three_zones' ? 'new.regime.three_zones' : 'new.regime.two_zones')}</dd>
        <dt>{t('way.revision')}</dt><dd>{t('way.revision.n', { n: version.revision })}</dd>
        {version.revises === null ? null : <><dt>{t('way.revises')}</dt><dd>{link(version.revises)}</dd></>}
        {version.parent === null ? null : <><dt>{t('way.parent')}</dt><dd>{link(version.parent)}</dd></>}
        <dt>{t('way.act')}</dt><dd>{version.act === '' ? t('way.none') : version.act}{version.act_on === null ? '' : ` · ${version.act_on}`}</dd>
        {from === null ? null : <><dt>{t('way.inForce')}</dt><dd>{to === null ? t('way.inForce.since', { from }) : t('way.inForce.span', { from, to })}</dd></>}
        <dt>{t('new.documents')}</dt><dd>{version.documents.length === 0 ? t('way.none') : t('way.documents.n', { n: version.documents.length })}</dd>
        <dt>{t('way.author')}</dt><dd>{version.author_name ?? '–'}</dd>
        {version.submitted_by_name === null ? null : <><dt>{t('way.submitted')}</dt><dd>{version.submitted_by_name}{version.submitted_at === null ? '' : ` · ${beijingTime(version.submitted_at)}`}</dd></>}
        {version.note === '' ? null : <><dt>{t('new.note')}</dt><dd>{version.note}</dd></>}
      </dl>
    </section>
  );
}

function Zones({ detail }: { detail: WayDetail }) {
  const whole = detail.zones.reduce((sum, { area_m2 }) => sum + area_m2, 0);
  const declared = detail.boundary.declared_ha[OUTSIDE];
  const rows = [...detail.zones.map((zone) => ({ ...zone, name: kindName(zone.kind) })),
    { kind: 'whole', name: t('areas.whole'), features: detail.zones.reduce((sum, { features }) => sum + features, 0), area_m2: whole, declared_m2: declared === undefined ? null : declared * 10_000 }];
  return (
    <section class="panel-card" aria-labelledby="way-zones">
      <h2 id="way-zones">{t('way.zones')}</h2>
      <div class="zone-scroll" tabIndex={0} role="region" aria-labelledby="way-zones">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('way.zones.kind')}</th>
              {(['features', 'computed', 'mu', 'declared'] as const).map((column) => <th key={column} scope="col" class="figures">{t(`way.zones.${column}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.kind}>
                <th scope="row">{row.name}</th>
                <td class="figures">{row.features}</td>
                <td class="figures">{hectares(row.area_m2)}</td>
                <td class="figures">{mu(row.area_m2)}</td>
                <td class="figures">{row.declared_m2 === null ? '–' : <>{hectares(row.declared_m2)}<br /><span class="hint">{apart(row.area_m2 - row.declared_m2)}</span></>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="hint">{t('areas.hint').split(/[；;]/)[0]}</p>
    </section>
  );
}

/** By how much drawing and document differ, in hectares as both are shown; equal ones are called so. */
function apart(m2: number): string {
  const shown = hectares(Math.abs(m2));
  return shown === hectares(0) ? t('way.zones.same') : t('way.zones.differs', { ha: `${m2 < 0 ? '−' : '+'}${shown}` });
}

function History({ detail }: { detail: WayDetail }) {
  const events = [...detail.events].reverse();
  return (
    <section class="panel-card" aria-labelledby="way-history">
      <h2 id="way-history">{t('history')}</h2>
      {events.length === 0 ? <p class="hint">{t('history.none')}</p> : null}
      <ol class="way-history">
        {events.map((event) => (
          <li key={event.number}>
            <p><strong>{pick(event)}</strong></p>
            <p class="hint figures">{t('history.by', { name: event.name, time: beijingTime(event.at) })}</p>
            {event.why === '' ? null : <p>{event.why}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
