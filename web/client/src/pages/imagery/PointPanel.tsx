/** What all scenes show at one place: a chart of one index, a table of all, and the bands of the scene on the map. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { PointValue, SceneView } from '../../domain/scene';
import { readValues, scenes, views } from '../../state/scenes';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { SeriesChart } from '../../ui/SeriesChart';
import { known, t } from './words';

interface Given {
  readonly spot: readonly [number, number];
  readonly view: SceneView | null;
  /** The scene on the map. */
  readonly scene: string;
  readonly choose: (scene: string) => void;
  readonly close: () => void;
}

export function PointPanel({ spot, view, scene, choose, close }: Given) {
  const [values, setValues] = useState<readonly PointValue[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(0);
  const [longitude, latitude] = spot;
  useEffect(() => {
    const leaving = new AbortController();
    void readValues(longitude, latitude, leaving.signal).then((got) => {
      if (leaving.signal.aborted) return;
      setProblem('problem' in got ? got.problem : null);
      if ('value' in got) setValues(got.value);
    });
    return () => leaving.abort();
  }, [longitude, latitude, asked]);
  return (
    <aside class="point-panel" aria-label={t('point')}>
      <header>
        <h2>{t('point')}</h2>
        <button type="button" class="icon" aria-label={t('close')} onClick={close}><svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18" /></svg></button>
      </header>
      <p class="hint figures">{t('point.at', { lon: longitude.toFixed(5), lat: latitude.toFixed(5) })}</p>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => setAsked(asked + 1)} />}
      {values === null && problem === null ? <p class="hint" role="status">{t('loading')}</p> : null}
      {values === null ? null : values.length === 0 ? <p class="empty">{t('point.none')}</p> : <Values values={values} view={view} scene={scene} choose={choose} />}
    </aside>
  );
}

function Values({ values, view, scene, choose }: { values: readonly PointValue[] } & Pick<Given, 'view' | 'scene' | 'choose'>) {
  const indices = indicesOf(values);
  const [picked, setPicked] = useState('');
  useEffect(() => setPicked(''), [view?.id]); // the chart follows the map until somebody asks for another index
  const index = [picked, view?.id, 'mndwi', 'ndwi', indices[0]?.id].find((id) => indices.some((each) => each.id === id)) ?? '';
  const words = indices.find((each) => each.id === index);
  const marks = values.map((value) => ({ key: value.scene, day: value.acquired_on, value: value.hidden ? null : value.indices[index] ?? null, chosen: value.scene === scene }));
  const hidden = marks.filter((mark) => mark.value === null).length;
  return (
    <>
      <label class="index-pick" for="point-index"><span>{t('point.index')}</span>
        <select id="point-index" value={index} onChange={(event) => setPicked(event.currentTarget.value)}>{indices.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select>
      </label>
      <SeriesChart label={t('point.chart', { index: words?.name ?? index, n: marks.length - hidden, hidden })} marks={marks} span={spanOf(index)} pick={choose} />
      <p class="hint">{t('point.caveat')}</p>
      <Table values={values} indices={indices} scene={scene} choose={choose} />
      <Bands value={values.find((each) => each.scene === scene)} />
    </>
  );
}

/** Half of what the index's colours span: less than that is mostly noise. */
function spanOf(index: string): number {
  const range = views.value.find(({ id }) => id === index)?.range;
  return range == null ? 0.5 : (range[1] - range[0]) / 2;
}

interface IndexWords {
  readonly id: string;
  readonly name: string;
}

/** Indices that any of the scenes gives, in the order of the views. */
function indicesOf(values: readonly PointValue[]): readonly IndexWords[] {
  const given = new Set(values.flatMap((value) => Object.keys(value.indices)));
  const listed = views.value.filter(({ kind, id }) => kind === 'index' && given.has(id)).map((view) => ({ id: view.id, name: pick(view) }));
  return [...listed, ...[...given].filter((id) => !listed.some((each) => each.id === id)).map((id) => ({ id, name: id.toUpperCase() }))];
}

function Table({ values, indices, scene, choose }: { values: readonly PointValue[]; indices: readonly IndexWords[] } & Pick<Given, 'scene' | 'choose'>) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('point.table')}>
      <table class="values">
        <caption class="unseen">{t('point.table')}</caption>
        <thead><tr><th scope="col">{t('point.day')}</th>{indices.map((each) => <th key={each.id} scope="col" title={each.name}>{each.id.toUpperCase()}</th>)}</tr></thead>
        <tbody>
          {[...values].reverse().map((value) => (
            <tr key={value.scene} class={value.scene === scene ? 'here' : ''}>
              <th scope="row"><button type="button" class="plain" aria-label={t('point.to', { day: value.acquired_on })} aria-pressed={value.scene === scene} onClick={() => choose(value.scene)}>{value.acquired_on}</button></th>
              {value.hidden || value.unreadable ? <td colSpan={indices.length} class="hidden">{t(value.hidden ? 'point.hidden' : 'point.unreadable')}</td> : indices.map((each) => <td key={each.id}>{figure(value.indices[each.id])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bands({ value }: { value: PointValue | undefined }) {
  const bands = Object.entries(value?.bands ?? {});
  if (value === undefined || value.hidden || bands.length === 0) return null;
  const raw = scenes.value?.find(({ id }) => id === value.scene)?.calibrated === false;
  return (
    <section class="bands">
      <h3>{t(raw ? 'point.bandsRaw' : 'point.bands')} · <span class="figures">{value.acquired_on}</span></h3>
      <dl>{bands.map(([band, number]) => <div key={band}><dt>{known('role', band)}</dt><dd class="figures">{number === null ? '–' : raw ? String(Math.round(number)) : number.toFixed(3)}</dd></div>)}</dl>
    </section>
  );
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(2).replace('-', '−');
}
