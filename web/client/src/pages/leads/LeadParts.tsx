/** What is known of one lead, part by part; the desk's sheet and the lead's page are made of them. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { hasArea, indexRows, sureness, urgencyOf, type LeadDetail, type Match } from '../../domain/lead';
import { beijingTime } from '../../domain/moment';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { PatchSign } from './LeadList';
import { scenesOf } from './LeadMaps';
import { ha, known, muOf, nameOf, percent, signed, sizeWords, t, unitName, zoneWords } from './words';

export function LeadTitle({ lead, level = 2 }: { lead: LeadDetail; level?: 1 | 2 }) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <header class="lead-title">
      <Heading><PatchSign /> {nameOf(lead)}</Heading>
      <p class="lead-tags">
        <span class={`tag state-${lead.state}`}>{pick(lead.state_words)}</span>
        <span>{zoneWords(lead)}</span><span class="figures">{sizeWords(lead)}</span><span class="figures">{lead.day}</span>
        {lead.demonstration ? <span class="tag demo">{t('demo')}</span> : null}
      </p>
      {lead.doubt === null ? null : <p class="notice" role="note">{pick(lead.doubt)}{lead.doubt.report === null ? null : <> <a href={hashOf(['reports', lead.doubt.report])}>{t('doubt.see')}</a></>}</p>}
    </header>
  );
}

/** Why it stands where it stands, and how sure it is: never a figure without its reasons. */
export function Reasons({ lead }: { lead: LeadDetail }) {
  const level = t(`urgency.${urgencyOf(lead.priority)}`);
  const sure = sureness(lead.confidence);
  return (
    <div class="two-reasons">
      <section>
        <h3>{t('why.level', { level, n: lead.priority })}</h3>
        <ul class="points-list">
          {lead.priority_because.map((each) => <li key={each.zh}><span>{pick(each)}</span><span class="figures">{each.points > 0 ? '+' : each.points < 0 ? '−' : ''}{Math.abs(each.points)}</span></li>)}
        </ul>
        <p class="hint">{t('why.own')}</p>
      </section>
      <section>
        <h3>{lead.confidence === null ? t('sure', { level: t('sure.none') }) : t('sure.of', { level: t(`sure.${sure}`), n: percent(lead.confidence) })}</h3>
        <ul class="because">{lead.because.map((each) => <li key={each.zh}>{pick(each)}</li>)}</ul>
      </section>
    </div>
  );
}

export function Matches({ matches }: { matches: readonly Match[] }) {
  return (
    <section>
      <h3>{t('matches')}</h3>
      {matches.length === 0 ? <p class="empty">{t('matches.none')}</p> : (
        <ul class="match-list">
          {[...new Set(matches.map((match) => match.relation))].map((relation) => {
            const alike = matches.filter((match) => match.relation === relation);
            return (
              <li key={relation} class={relation}>
                <strong>{pick(alike[0]!.words)}</strong>
                <ul class="things">{alike.map((match, at) => <li key={`${match.noun} ${match.id ?? at}`}><MatchName match={match} /> <span class="hint figures">{t('matches.share', { n: percent(match.share) })}</span></li>)}</ul>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function MatchName({ match }: { match: Match }) {
  if (match.id === null || match.id === '') return <span class="hint">{t('matches.hidden')}</span>;
  const label = match.label === null || match.label === '' ? match.id : match.label;
  return <a href={addressOf(match.noun, match.id)}>{label}</a>;
}

function addressOf(noun: string, id: string): string {
  if (noun === 'case' || noun === 'cases') return hashOf(['cases', id]);
  if (noun === 'lead' || noun === 'leads') return hashOf(['leads', id]);
  return hashOf(['map', noun, id], { fit: '1' });
}

/** As the service draws them: the frame has its size before the picture is there. */
const [CHIP_WIDE, CHIP_HIGH] = [512, 576];

export function Chips({ lead }: { lead: LeadDetail }) {
  const { chips } = lead;
  if (chips === null) return <p class="empty">{t('chips.none')} <SeenSince lead={lead} /></p>;
  return (
    <section aria-label={t('chips')}>
      <div class="chip-pair">
        {(['before', 'after'] as const).map((which) => <Chip key={chips[which]} address={chips[which]} which={which} day={lead.evidence[which]?.day ?? ''} />)}
      </div>
      <SeenSince lead={lead} />
    </section>
  );
}

/** To the same place in the images of every date: a list or a note brings none of its own. */
function SeenSince({ lead }: { lead: LeadDetail }) {
  if (!may('scene.read')) return null;
  const scene = lead.evidence.after?.scene;
  return <a class="seen-since" href={hashOf(['imagery'], { ...(scene == null ? {} : { scene }), point: lead.place.map((each) => each.toFixed(6)).join(',') })}>{t('chips.dates')}</a>;
}

function Chip({ address, which, day }: { address: string; which: 'before' | 'after'; day: string }) {
  const [gone, setGone] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const words = t(`chips.${which}`);
  return (
    <figure>
      {gone ? <p class="gone">{t('chips.gone')}</p> : (
        <a class="chip-frame" href={address} target="_blank" rel="noreferrer">
          <img src={address} width={CHIP_WIDE} height={CHIP_HIGH} alt={t('chips.alt', { which: words, day })} onLoad={() => setDrawn(true)} onError={() => setGone(true)} />
          {drawn ? null : <span class="coming" aria-hidden="true">{t('chips.coming')}</span>}
        </a>
      )}
      <figcaption>{words} <span class="figures">{day}</span></figcaption>
    </figure>
  );
}

export function Measured({ lead }: { lead: LeadDetail }) {
  const { evidence } = lead;
  const [before, after] = [evidence.before?.day ?? '', evidence.after?.day ?? ''];
  const rows: readonly (readonly [string, ComponentChildren] | null)[] = [
    [t('facts.area'), hasArea(lead) ? sizeWords(lead) : t('facts.areaNone')],
    evidence.length_m == null || evidence.width_m == null ? null : [t('facts.shape'), t('facts.shapeOf', { length: Math.round(evidence.length_m), width: Math.round(evidence.width_m) })],
    evidence.dike_like ? [t('facts.dike'), t('facts.dikeLike')] : null,
    evidence.at_edge ? [t('facts.edge'), t('facts.atEdge')] : null,
    evidence.compact == null ? null : [t('facts.compact'), t('facts.compactOf', { n: evidence.compact.toFixed(2) })],
    evidence.hidden == null ? null : [t('facts.hidden'), evidence.hidden === 0 ? t('facts.hiddenNone') : `${(evidence.hidden * 100).toFixed(0)}%`],
    evidence.loss == null ? null : [t('facts.loss'), `${signedPercent(evidence.loss)}`],
    evidence.since?.words == null ? null : [t('facts.since'), pick(evidence.since.words)],
    before !== '' && after !== '' ? [t('facts.days'), t('facts.daysOf', { before, after })] : [t('facts.day'), lead.day],
    lead.resolution_m === null ? null : [t('facts.resolution'), t('facts.resolutionOf', { n: lead.resolution_m })],
    [t('facts.zone'), zoneWords(lead)],
    [t('facts.place'), <a href={hashOf(['map'], { at: lead.place.join(',') })}>{lead.place.map((each) => each.toFixed(5)).join(', ')}</a>],
    [t('facts.source'), pick(lead.source_words)],
    lead.run === null ? null : [t('facts.run'), <a href={hashOf(['leads', 'learning'], { run: lead.run })}>{lead.run.slice(0, 12)}</a>],
    lead.unit === null ? null : [t('facts.unit'), unitName(lead.unit)],
    lead.reason === null ? null : [t('facts.reason'), known('reason', lead.reason)],
    lead.into === null ? null : [t('facts.into'), <a href={hashOf(['leads', lead.into])}>{lead.into.slice(0, 12)}</a>],
    lead.case === null ? null : [t('facts.case'), <a href={hashOf(['cases', lead.case])}>{t('case.has')}</a>],
  ];
  return (
    <section>
      <h3>{t('facts')}</h3>
      <dl class="facts">{rows.flatMap((row) => (row === null ? [] : [<div key={row[0]}><dt>{row[0]}</dt><dd class="figures">{row[1]}</dd></div>]))}</dl>
    </section>
  );
}

function signedPercent(share: number): string {
  return `${share > 0 ? '+' : share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}%`;
}

export function Indices({ lead }: { lead: LeadDetail }) {
  const rows = indexRows(lead.evidence);
  if (scenesOf(lead).before === null && rows.length === 0) return null;
  return (
    <section>
      <h3>{t('indices')}</h3>
      {rows.length === 0 ? <p class="empty">{t('indices.none')}</p> : (
        <table class="indices">
          <thead><tr><th scope="col">{t('indices.name')}</th><th scope="col" class="n">{t('indices.before')}</th><th scope="col" class="n">{t('indices.after')}</th><th scope="col" class="n">{t('indices.change')}</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">{known('index', row.id)}<Drift before={row.before} after={row.after} /></th>
                <td class="n">{signed(row.before)}</td><td class="n">{signed(row.after)}</td>
                <td class="n">{row.before === null || row.after === null ? '–' : signed(row.after - row.before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const SCALE_PX = 100;

/** From a ring to a dot on a scale of −1 to 1; the figures beside it say the same. */
function Drift({ before, after }: { before: number | null; after: number | null }) {
  if (before === null || after === null) return null;
  const at = (value: number): number => 4 + ((Math.max(-1, Math.min(1, value)) + 1) / 2) * (SCALE_PX - 8);
  return (
    <svg class="drift" viewBox={`0 0 ${SCALE_PX} 10`} width={SCALE_PX} height="10" aria-hidden="true">
      <path class="axis" d={`M4 5h${SCALE_PX - 8}M${SCALE_PX / 2} 2v6`} />
      <path class="way" d={`M${at(before)} 5H${at(after)}`} /><circle class="was" cx={at(before)} cy="5" r="3" /><circle class="is" cx={at(after)} cy="5" r="3.5" />
    </svg>
  );
}

export function CannotSee({ lead }: { lead: LeadDetail }) {
  if (lead.cannot_see.zh === '') return null;
  return <section><h3>{t('cannot')}</h3><p class="cannot">{pick(lead.cannot_see)}</p></section>;
}

export function Near({ lead }: { lead: LeadDetail }) {
  if (lead.near.length === 0) return null;
  return (
    <section>
      <h3>{t('near')}</h3>
      <ul class="links-list">
        {lead.near.map((each) => <li key={each.id}><a href={hashOf(['leads', each.id])}>{t('near.of', { kind: nameOf(each), m: Math.round(each.metres) })}</a></li>)}
      </ul>
    </section>
  );
}

export function Ground({ lead }: { lead: LeadDetail }) {
  return (
    <section>
      <h3>{t('reports')}</h3>
      {lead.reports.length === 0 ? <p class="empty">{t(lead.report === null ? 'reports.none' : 'reports.hidden')}</p> : (
        <>
        {lead.reports_total > lead.reports.length ? <p class="hint figures">{t('reports.newest', { n: count(lead.reports.length), total: count(lead.reports_total) })}</p> : null}
        <ul class="links-list">
          {lead.reports.map((each) => <li key={each.id}><a href={hashOf(['reports', each.id])}>{t('reports.open', { day: beijingTime(each.observed_at), name: each.author_name })}</a> <span class="hint">{each.state_seen === null ? t('reports.unclear') : known('state', each.state_seen)}{each.note === '' ? '' : ` · ${each.note}`}</span></li>)}
        </ul>
        </>
      )}
    </section>
  );
}

export function Events({ lead }: { lead: LeadDetail }) {
  return (
    <section>
      <h3>{t('events')}</h3>
      {lead.events.length === 0 ? <p class="empty">{t('events.none')}</p> : (
        <ol class="lead-events">
          {lead.events.map((event) => (
            <li key={event.number}><time dateTime={event.at} class="figures">{beijingTime(event.at)}</time> <strong>{pick(event)}</strong> {event.name}{event.unit === null ? '' : ` · ${unitName(event.unit)}`}{event.why === '' ? null : <p class="why">{event.why}</p>}</li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Area in both units, for a sentence. */
export function areaFacts(lead: LeadDetail): { ha: string; mu: string } {
  return { ha: ha(lead), mu: muOf(lead) };
}
