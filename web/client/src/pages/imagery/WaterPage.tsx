/** How much water each part of the lake had on the dates of the scenes, and where its shore ran. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Job } from '../../domain/job';
import { LAKE, meets } from '../../domain/look';
import { figure } from '../../domain/measures';
import { percent, viewFor, type Scene } from '../../domain/scene';
import { mostM2, onePerScene, type Water, type WaterPart, type WaterPoint } from '../../domain/water';
import { hashOf, type Place } from '../../domain/where';
import { followJob } from '../../state/sceneJobs';
import { measureWater, readScenes, readShore, readWater, scenes, views } from '../../state/scenes';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SeriesChart } from '../../ui/SeriesChart';
import './runs.css';
import { Pictures } from './Pictures';

import { t } from './words';

const HA = 10_000;
const MU_PER_HA = 15;
const SOME_HIDDEN = 0.15; // drawn hollow, and no line goes through it
const LEAST_SPAN = 0.2; // of the largest area
const MUCH_HIDDEN = 0.6; // so little was seen that no figure is drawn

export function WaterPage({ place }: { place: Place }) {
  const [water, setWater] = useState<Water | null | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    const [got, unread] = await Promise.all([readWater(), readScenes()]);
    setProblem('problem' in got ? got.problem : unread);
    if ('value' in got) setWater(got.value);
  };
  useEffect(() => void read(), []);
  if (problem !== null) return <div class="page"><ProblemNotice problem={problem} again={() => void read()} /></div>;
  if (water === undefined) return <p class="hint waiting" role="status">{t('loading')}</p>;
  if (water === null) return <div class="page"><p class="empty">{t('water.notYet')}</p></div>;
  const measured = water.parts.filter((part) => part.series.length > 0);
  if (measured.length === 0) return <div class="page"><p class="empty">{t('water.none')}</p><Unread parts={[]} again={read} /></div>;
  return <Measured parts={measured} words={pick(water.level_words)} scene={place.query.get('scene') ?? ''} again={read} />;
}

function Measured({ parts, words, scene: asked, again }: { parts: readonly WaterPart[]; words: string; scene: string; again: () => Promise<void> }) {
  const list = scenes.value ?? [];
  const measured = new Set(parts.flatMap((part) => part.series.map((point) => point.scene)));
  const scene = list.find(({ id }) => id === asked && measured.has(id)) ?? list.findLast(({ id }) => measured.has(id)) ?? null;
  const choose = (id: string): void => location.replace(hashOf(['imagery', 'water'], { scene: id }));
  return (
    <div class="run-body water-body">
      <div class="run-map"><ShoreMap scene={scene} /></div>
      <div class="run-side">
        <p class="lead">{t('water.lead')}</p>
        {parts.map((part) => <Part key={part.id} part={part} scene={scene?.id ?? ''} choose={choose} />)}
        <p class="hint">{t('water.doubt')}</p>
        <p class="hint">{words}</p>
        <Unread parts={parts} again={again} />
      </div>
    </div>
  );
}

/** Scenes of the lake whose water nobody has measured, and the way to have it done. */
function Unread({ parts, again }: { parts: readonly WaterPart[]; again: () => Promise<void> }) {
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const measured = new Set(parts.flatMap((part) => part.series.map((point) => point.scene)));
  const unread = (scenes.value ?? []).filter((scene) => !measured.has(scene.id) && meets(scene.bbox, LAKE));
  if (unread.length === 0 || !may('scene.add')) return null;
  const measure = async (scene: Scene): Promise<void> => {
    const got = await measureWater(scene.id);
    const failed = 'problem' in got ? got.problem : await followJob(got.value, (now) => { if (here.current) setJob(now); }, () => here.current);
    if (!here.current) return;
    setJob(null);
    setProblem(failed);
    await again();
  };
  return (
    <section class="unread">
      <h3>{t('water.unread')}</h3>
      {job === null ? null : <JobProgress job={job} />}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <ul>{unread.map((scene) => <li key={scene.id}><span><span class="figures">{scene.acquired_on}</span> {scene.name}</span> <button type="button" class="small" disabled={job !== null} aria-label={t('water.measureOf', { day: scene.acquired_on })} onClick={() => void measure(scene)}>{t('water.measure')}</button></li>)}</ul>
    </section>
  );
}

function ShoreMap({ scene }: { scene: Scene | null }) {
  const [shore, setShore] = useState<GeoJSON.FeatureCollection | null>(null);
  useEffect(() => {
    let ended = false;
    setShore(null);
    if (scene !== null) void readShore(scene.id).then((got) => { if (!ended && 'value' in got) setShore(got.value); });
    return () => { ended = true; };
  }, [scene?.id]);
  return <Pictures mode="one" scene={scene} other={null} view={viewFor(scene, views.value, 'true_colour')} mask={null} shore={shore} look={LAKE} />;
}

function Part({ part, scene, choose }: { part: WaterPart; scene: string; choose: (scene: string) => void }) {
  const series = useMemo(() => onePerScene(part.series), [part.series]);
  const marks = series.map((point) => ({
    key: point.scene, day: point.day, value: point.hidden > MUCH_HIDDEN ? null : point.area_m2 / HA, upTo: mostM2(point) / HA, chosen: point.scene === scene, faint: point.hidden > SOME_HIDDEN,
  }));
  const seen = marks.filter((mark) => mark.value !== null).length;
  return (
    <section class="water-part">
      <h3>{pick(part)}</h3>
      <SeriesChart label={t('water.chart', { part: pick(part), n: seen })} marks={marks} unit={t('water.ha')} span={Math.max(0, ...marks.map((mark) => mark.value ?? 0)) * LEAST_SPAN} pick={choose} />
      <Table series={series} part={part} scene={scene} choose={choose} />
    </section>
  );
}

function Table({ series, part, scene, choose }: { series: readonly WaterPoint[]; part: WaterPart; scene: string; choose: (scene: string) => void }) {
  const levels = series.some((point) => point.level !== null);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('water.table', { part: pick(part) })}>
      <table class="values">
        <caption class="unseen">{t('water.table', { part: pick(part) })}</caption>
        <thead><tr><th scope="col">{t('point.day')}</th><th scope="col">{t('water.ha')}</th><th scope="col">{t('water.mu')}</th><th scope="col">{t('water.hidden')}</th>{levels ? <th scope="col">{t('water.level')}</th> : null}<th scope="col">{t('water.method')}</th></tr></thead>
        <tbody>
          {[...series].reverse().map((point) => (
            <tr key={point.scene} class={point.scene === scene ? 'here' : ''}>
              <th scope="row"><button type="button" class="plain" aria-pressed={point.scene === scene} onClick={() => choose(point.scene)}>{point.day}</button></th>
              <td>{figure(point.area_m2 / HA)}</td><td>{figure((point.area_m2 / HA) * MU_PER_HA)}</td><td>{percent(point.hidden)}</td>
              {levels ? <td>{point.level === null ? '–' : point.level.toFixed(1)}</td> : null}
              <td title={pick(point.method_words)}>{point.threshold === null ? '–' : point.threshold.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
