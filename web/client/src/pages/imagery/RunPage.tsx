/** One comparison: both scenes on the map with the patches that differ, how many of what kind and where, and how it was made. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { boxOf } from '../../domain/boundarySketch';
import { boundsOf } from '../../domain/feature';
import type { LimitField } from '../../domain/leadRun';
import type { Mode } from '../../domain/look';
import { areaText } from '../../domain/measures';
import { isUuid } from '../../domain/id';
import { beijingTime } from '../../domain/moment';
import { percent, viewFor, viewsOf, type Box } from '../../domain/scene';
import type { Words } from '../../domain/report';
import { byKind, pixels, takenBack, type Run } from '../../domain/sceneRun';
import { shortHash } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { KIND_COLOURS } from '../../map/imageryStyle';
import { language } from '../../state/language';
import { readLimits } from '../../state/leadRuns';
import { readPatches, readRun } from '../../state/sceneRuns';
import { readScenes, scenes, views } from '../../state/scenes';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Modes } from './Modes';
import { NoSuch } from './NoSuch';
import { Pictures } from './Pictures';
import { t, zoneName } from './words';

const MOST_ROWS = 200;

export function RunPage({ id, chosen }: { id: string; chosen: number | null }) {
  const [run, setRun] = useState<Run | null>(null);
  const [shapes, setShapes] = useState<GeoJSON.FeatureCollection | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const [got, patches, unread] = await Promise.all([readRun(id), readPatches(id), readScenes()]);
    setProblem('problem' in got ? got.problem : 'problem' in patches ? patches.problem : unread);
    if ('value' in got) setRun(got.value);
    if ('value' in patches) setShapes(patches.value);
  };
  const asked = isUuid(id);
  useEffect(() => { if (asked) void read(); }, [id]);
  if (!asked || problem?.status === 404) return <article class="page imports"><NoSuch what="run" /></article>;
  return (
    <article class="run-page">
      {problem === null ? null : <div class="page imports"><ProblemNotice problem={problem} again={() => void read()} /></div>}
      {run === null ? (problem === null ? <p class="hint waiting" role="status">{t('loading')}</p> : null) : <One run={run} shapes={shapes} chosen={chosen} />}
    </article>
  );
}

function One({ run, shapes, chosen }: { run: Run; shapes: GeoJSON.FeatureCollection | null; chosen: number | null }) {
  const [mode, setMode] = useState<Mode>('swipe');
  const [asked, setAsked] = useState('');
  const list = scenes.value ?? [];
  const [earlier, later] = [run.earlier.id, run.later.id].map((id) => list.find((scene) => scene.id === id) ?? null);
  const view = viewFor(later ?? null, views.value, asked);
  const drawn = useMemo(() => drawnPatches(shapes, chosen), [shapes, chosen]);
  const look = useMemo(() => lookAt(shapes, chosen) ?? (later?.bbox ?? null), [shapes, chosen, later]);
  const to = (number: number | null): void => go(hashOf(['imagery', 'runs', run.id, ...(number === null ? [] : [String(number)])]));
  return (
    <div class="run-body">
      <div class="run-map">
        <Pictures mode={mode} scene={later ?? null} other={earlier ?? null} shift={takenBack(run)} view={view} mask={null} patches={drawn} look={look} pointed={(_, patch) => to(patch)} tools={(
          <>
            <select aria-label={t('look.views')} value={view?.id ?? ''} onChange={(event) => setAsked(event.currentTarget.value)}>
              {viewsOf(later ?? null, views.value).map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}
            </select>
            <Modes mode={mode} choose={setMode} />
          </>
        )} />
      </div>
      <div class="run-side">
        <a class="back" href={hashOf(['imagery', 'runs'])}>{t('back')}</a>
        <h2 class="figures">{run.earlier.acquired_on} → {run.later.acquired_on}</h2>
        <p class="hint">{t('run.by', { name: run.author, at: beijingTime(run.at) })}{run.why === '' ? '' : ` · ${run.why}`}</p>
        <p class="caution">{t('run.rule')}</p>
        <Sums run={run} />
        {may('lead.read') && run.purpose === 'leads' ? <p><a class="button filled" href={hashOf(['leads'], { run: run.id })}>{t('run.leads')}</a></p> : null}
        <Patches shapes={shapes} chosen={chosen} to={to} />
        <section><h3>{t('run.cannotSee')}</h3><p>{pick(run.cannot_see)}</p></section>
        <Made run={run} />
      </div>
    </div>
  );
}

function Sums({ run }: { run: Run }) {
  const rows = byKind(run.summary.by);
  if (rows.length === 0) return <p class="empty">{t('run.nothing', { hidden: percent(run.hidden) })}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('run.sums')}>
      <table class="sums">
        <caption>{t('run.found', { n: run.found, hidden: percent(run.hidden) })}</caption>
        <thead><tr><th scope="col">{t('run.kind')}</th><th scope="col">{t('run.zone')}</th><th scope="col" class="n">{t('run.count')}</th><th scope="col" class="n">{t('run.area')}</th></tr></thead>
        <tbody>
          {rows.flatMap((row) => row.zones.map((zone, n) => (
            <tr key={`${row.kind}/${zone.zone}`}>
              {n === 0 ? <th scope="rowgroup" rowSpan={row.zones.length}><KindMark kind={row.kind} /> {kindName(row.zones[0]!)}</th> : null}
              <td>{zoneOf(zone)}</td><td class="n">{zone.count}</td><td class="n">{areaText(zone.area_m2, language.value)}</td>
            </tr>
          )))}
        </tbody>
      </table>
    </div>
  );
}

/** The dotted line of a kind as the map draws it. */
function KindMark({ kind }: { kind: string }) {
  return <svg class="kind-mark" width="24" height="12" aria-hidden="true"><path d="M1 6H23" stroke="#10181D" stroke-width="6" /><path d="M1 6H23" stroke={KIND_COLOURS[kind] ?? '#FFFFFF'} stroke-width="3" stroke-dasharray="3 3" /></svg>;
}

function Patches({ shapes, chosen, to }: { shapes: GeoJSON.FeatureCollection | null; chosen: number | null; to: (number: number | null) => void }) {
  if (shapes === null || shapes.features.length === 0) return null;
  const rows = shapes.features.slice(0, MOST_ROWS);
  return (
    <section>
      <h3>{t('run.patches')} {rows.length < shapes.features.length ? <span class="hint">{t('run.showing', { n: rows.length, all: shapes.features.length })}</span> : null}</h3>
      <ul class="patch-list">
        {rows.map((each) => {
          const facts = factsOf(each);
          const { number, kind, area_m2: area, lead } = facts;
          return (
            <li key={number} class={lead === '' ? '' : 'has-lead'}>
              <button type="button" class="plain" aria-pressed={number === chosen} onClick={() => to(number === chosen ? null : number)}>
                <span class="plate">{number}</span><span class="what"><KindMark kind={kind} /> {kindName(facts)} · {zoneOf(facts)}</span><span class="figures size">{areaText(area, language.value)}</span>
              </button>
              {lead !== '' && may('lead.read') ? <a href={hashOf(['leads', lead])}>{t('run.lead')}</a> : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Everything that makes the comparison repeatable. */
function Made({ run }: { run: Run }) {
  const [fields, setFields] = useState<readonly LimitField[]>([]);
  const named = (): void => void readLimits().then((got) => { if ('value' in got) setFields(got.value.fields); });
  const { alignment: shift, parameters, versions } = run;
  const lines: readonly (readonly [string, string])[] = [
    [t('run.earlier'), `${run.earlier.acquired_on} ${run.earlier.name}`],
    [t('run.later'), `${run.later.acquired_on} ${run.later.name}`],
    [t('run.shift'), shift.squares === 0 ? t('run.shiftNone') : t('run.shiftText', { right: pixels(shift.right_px), down: pixels(shift.down_px), spread: pixels(shift.spread_px), squares: `${shift.squares}/${shift.of}` })],
    [t('run.limits'), limitWords(parameters, fields)],
    [t('run.least'), Object.entries(run.summary.least_m2).map(([zone, m2]) => `${zoneName(zone)} ${m2} m²`).join('; ') || '–'],
    [t('run.noted'), t('run.notedText', { noted: run.summary.noted, known: run.summary.known, judged: run.summary.judged, small: run.summary.small })],
    [t('run.versions'), pairs(versions)],
    [t('run.hashes'), [run.summary.inputs_sha256, run.codes_sha256, run.summary.patches_sha256].map(shortHash).join(' → ')],
  ];
  return (
    <details class="made" onToggle={(event) => { if (event.currentTarget.open && fields.length === 0) named(); }}>
      <summary>{t('run.made')}</summary>
      <dl class="facts found-facts">{lines.map(([name, words]) => <div key={name}><dt>{name}</dt><dd>{words}</dd></div>)}</dl>
      <p class="hint">{t('run.madeHint')}</p>
    </details>
  );
}

/** Each limit under its name, under its short one until the names are read. */
function limitWords({ limits }: Run['parameters'], fields: readonly LimitField[]): string {
  return Object.entries(limits).map(([id, value]) => { const field = fields.find((each) => each.id === `limits.${id}`); return `${field === undefined ? id : pick(field)} ${value}`; }).join('; ') || '–';
}

function pairs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).map(([name, value]) => `${name} ${value}`).join('; ') || '–';
}

/** In the server's own words where it has some. */
function kindName({ kind, kind_words: words }: Named): string {
  return words == null ? kind : pick(words);
}

function zoneOf({ zone, zone_words: words }: Named): string {
  return words == null ? zoneName(zone) : pick(words);
}

interface Named {
  readonly kind: string;
  readonly kind_words?: Words | undefined;
  readonly zone: string;
  readonly zone_words?: Words | undefined;
}

interface PatchFacts extends Named {
  readonly number: number;
  readonly area_m2: number;
  readonly lead: string;
}

function factsOf(feature: GeoJSON.Feature): PatchFacts {
  const { number = 0, kind = '', kind_words, zone = '', zone_words, area_m2 = 0, lead = '' } = (feature.properties ?? {}) as Partial<PatchFacts>;
  return { number, kind, kind_words, zone: zone ?? '', zone_words, area_m2, lead: lead ?? '' };
}

function drawnPatches(shapes: GeoJSON.FeatureCollection | null, chosen: number | null): GeoJSON.FeatureCollection | null {
  if (shapes === null) return null;
  const features = shapes.features.map((each): GeoJSON.Feature => ({ type: 'Feature', geometry: each.geometry, properties: { number: factsOf(each).number, kind: factsOf(each).kind, chosen: factsOf(each).number === chosen } }));
  return { type: 'FeatureCollection', features };
}

/** The chosen patch with ground around it, else all of them. */
function lookAt(shapes: GeoJSON.FeatureCollection | null, chosen: number | null): Box | null {
  if (shapes === null) return null;
  const one = shapes.features.find((each) => factsOf(each).number === chosen);
  const box = one === undefined ? boxOf(shapes.features) : boundsOf(one.geometry);
  if (box === null) return null;
  const margin = one === undefined ? 0 : Math.max(box[2] - box[0], box[3] - box[1], 0.003);
  return [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
}
