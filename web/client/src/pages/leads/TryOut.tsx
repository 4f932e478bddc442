/** Other limits tried on two images: what would be found besides, what no longer, what all the same. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Job } from '../../domain/job';
import type { Against } from '../../domain/leadRun';
import type { Parameters, Run } from '../../domain/sceneRun';
import { count } from '../../domain/size';
import { haveCompared, readAgainst, readPatches, readScenes, type SceneName } from '../../state/leadRuns';
import { JobProgress } from '../../ui/JobProgress';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { l } from './learningWords';
import { TriedMap } from './TriedMap';
import { known, zoneName } from './words';

export type TriedSide = 'more' | 'less' | 'both';
const SIDES: readonly TriedSide[] = ['more', 'less', 'both'];

interface Tried {
  readonly against: Against;
  readonly patches: readonly GeoJSON.Feature[];
}

export function TryOut({ last, wanted, differs, wrong }: { last: Run | null; wanted: Parameters; differs: boolean; wrong: boolean }) {
  const [scenes, setScenes] = useState<readonly SceneName[] | null>(null);
  const [pair, setPair] = useState<readonly [string, string]>(['', '']);
  const [job, setJob] = useState<Job | null>(null);
  const [going, setGoing] = useState(false);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  useEffect(() => void readScenes().then((got) => {
    if (!('value' in got)) return;
    const byDay = [...got.value].sort((one, other) => one.acquired_on.localeCompare(other.acquired_on));
    setScenes(byDay);
    setPair(last === null ? [byDay.at(-2)?.id ?? '', byDay.at(-1)?.id ?? ''] : [last.earlier.id, last.later.id]);
  }), []);
  useEffect(() => setTried(null), [JSON.stringify(wanted), pair]);
  const go = async (): Promise<void> => {
    setProblem(null);
    if (wrong) return setSaid(l('try.wrong'));
    if (!differs) return setSaid(l('try.same'));
    if (pair[0] === '' || pair[1] === '' || pair[0] === pair[1]) return setSaid(l('try.need'));
    setSaid('');
    setGoing(true);
    const got = await compared(pair, wanted, setJob, () => here.current);
    setGoing(false);
    setJob(null);
    if ('problem' in got) setProblem(got.problem);
    else setTried(got.value);
  };
  if (scenes !== null && scenes.length < 2) return <p class="hint">{l('try.noScenes')}</p>;
  return (
    <section class="try-out" aria-labelledby="try-out">
      <h3 id="try-out">{l('try')}</h3>
      <p class="hint">{l('try.rule')}</p>
      <div class="lead-fields">
        {(['earlier', 'later'] as const).map((which, at) => (
          <label key={which} class="filter" for={`try-${which}`}>
            <span>{l(`try.${which}`)}</span>
            <select id={`try-${which}`} value={pair[at]} onChange={(event) => setPair(at === 0 ? [event.currentTarget.value, pair[1]] : [pair[0], event.currentTarget.value])}>
              <option value="">{l('try.choose')}</option>
              {(scenes ?? []).map((scene) => <option key={scene.id} value={scene.id}>{scene.acquired_on} {scene.name}</option>)}
            </select>
          </label>
        ))}
        <button type="button" class="filled" disabled={going} onClick={() => void go()}>{l('try.go')}</button>
      </div>
      {said === '' ? null : <p class="mistake" role="alert">{said}</p>}
      {job === null ? (going ? <p class="hint" role="status">{l('try.going')}</p> : null) : <JobProgress job={job} />}
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void go()} />}
      {tried === null ? null : <Result tried={tried} />}
    </section>
  );
}

type Compared = { readonly value: Tried } | { readonly problem: Problem };

/** Both runs of the pair, by the wanted limits and by the current ones, held against one another. */
async function compared([earlier, later]: readonly [string, string], wanted: Parameters, told: (job: Job | null) => void, goes: () => boolean): Promise<Compared> {
  const asked = { earlier, later, purpose: 'preview' as const, why: '' };
  const current = await haveCompared({ ...asked, parameters: null }, told, goes);
  if ('problem' in current) return current;
  const other = await haveCompared({ ...asked, parameters: wanted }, told, goes);
  if ('problem' in other) return other;
  const [against, here, there] = await Promise.all([readAgainst(other.value, current.value), readPatches(other.value), readPatches(current.value)]);
  if ('problem' in against) return against;
  if ('problem' in here) return here;
  if ('problem' in there) return there;
  return { value: { against: against.value, patches: sided(against.value, here.value, there.value) } };
}

/** Patches of the wanted run as more or both, and those that only the current one has as less. */
function sided({ only_here, only_there }: Against, here: GeoJSON.FeatureCollection, there: GeoJSON.FeatureCollection): readonly GeoJSON.Feature[] {
  const [more, less] = [new Set(only_here), new Set(only_there)];
  const put = (feature: GeoJSON.Feature, side: TriedSide): GeoJSON.Feature => ({ ...feature, properties: { ...feature.properties, side } });
  return [
    ...here.features.map((feature) => put(feature, more.has(numberOf(feature)) ? 'more' : 'both')),
    ...there.features.filter((feature) => less.has(numberOf(feature))).map((feature) => put(feature, 'less')),
  ];
}

function numberOf(feature: GeoJSON.Feature): number {
  return Number(feature.properties?.['number'] ?? feature.id);
}

function Result({ tried: { against, patches } }: { tried: Tried }) {
  const [more, less, both] = [against.only_here.length, against.only_there.length, against.both];
  const differing = patches.filter((each) => each.properties?.['side'] !== 'both').sort((one, other) => areaOf(other) - areaOf(one));
  return (
    <div class="tried">
      <h4>{l('try.result')}</h4>
      <p role="status" class="figures"><strong>{l('try.sum', { more, less, both })}</strong></p>
      {more + less === 0 ? <p class="empty">{l('try.nothing')}</p> : null}
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="try-out"><KindTable patches={patches} /></div>
      <TriedMap patches={patches} />
      {differing.length === 0 ? null : (
        <details>
          <summary>{l('try.list')} <span class="figures">{differing.length}</span></summary>
          <table class="list-told">
            <thead><tr><th scope="col">{l('try.side')}</th><th scope="col">{l('try.kind')}</th><th scope="col" class="n">{l('try.size')} ha</th></tr></thead>
            <tbody>{differing.map((each) => <tr key={`${String(each.properties?.['side'])} ${numberOf(each)}`}><th scope="row">{l(`try.${each.properties?.['side'] as TriedSide}`)}</th><td>{known('kind', String(each.properties?.['kind'] ?? ''))} · {zoneName(String(each.properties?.['zone'] ?? ''))}</td><td class="n">{(areaOf(each) / 10_000).toFixed(2)}</td></tr>)}</tbody>
          </table>
        </details>
      )}
    </div>
  );
}

function areaOf(feature: GeoJSON.Feature): number {
  return Number(feature.properties?.['area_m2'] ?? 0);
}

function KindTable({ patches }: { patches: readonly GeoJSON.Feature[] }) {
  const kinds = [...new Set(patches.map((each) => String(each.properties?.['kind'] ?? '')))].sort();
  const n = (kind: string, side: TriedSide): number => patches.filter((each) => each.properties?.['kind'] === kind && each.properties?.['side'] === side).length;
  return (
    <table class="list-told">
      <thead><tr><th scope="col">{l('try.kind')}</th>{SIDES.map((side) => <th key={side} scope="col" class="n">{l(`try.${side}`)}</th>)}</tr></thead>
      <tbody>{kinds.map((kind) => <tr key={kind}><th scope="row">{known('kind', kind)}</th>{SIDES.map((side) => <td key={side} class="n">{count(n(kind, side))}</td>)}</tr>)}</tbody>
    </table>
  );
}
