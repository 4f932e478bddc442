/** Everything known of one feature: state, fields, measures, origin, last reports, history; and the way to report. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, isAway, type Problem } from '../../api/client';
import { boundsOf, type Feature } from '../../domain/feature';
import type { Layer } from '../../domain/layer';
import { lengthText, windText } from '../../domain/measures';
import { wayTo } from '../../domain/way';
import { hashOf } from '../../domain/where';
import { keptFeature, taken } from '../../state/areas';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { position, watchPosition } from '../../state/position';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';
import { lazy } from '../Lazy';
import { Facts } from './Facts';
import { History } from './History';
import { LastReports } from './LastReports';
import { a } from '../../ui/areaWords';
import { StateMark } from './StateMark';
import { beijing } from './time';

const EditsHere = lazy(async () => (await import('../edits/EditsHere')).EditsHere);
const ZoneAnswersHere = lazy(async () => (await import('../zones/ZoneAnswersHere')).ZoneAnswersHere);
const CasesHere = lazy(async () => (await import('../cases/CasesHere')).CasesHere);

interface Given {
  readonly layer: string;
  readonly id: string;
  readonly drawn: (geometry: GeoJSON.Geometry | null) => void;
  readonly close: () => void;
}

export function FeatureSheet({ layer: layerId, id, drawn, close }: Given) {
  const [feature, setFeature] = useState<Feature | null>(null);
  const [kept, setKept] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const layer = layerOf(layerId);
  useEffect(watchPosition, []);
  useEffect(() => {
    let late = false;
    setFeature(null);
    setProblem(null);
    void featureNow(layerId, id).then((got) => {
      if (late) return;
      if ('problem' in got) setProblem(got.problem);
      else {
        setFeature(got.value);
        setKept(got.kept);
        drawn(got.value.geometry);
      }
    });
    return () => {
      late = true;
      drawn(null);
    };
  }, [layerId, id]);
  return (
    <article class="feature-sheet" aria-busy={feature === null && problem === null}>
      <header>
        <div>
          <p class="hint">{layer === undefined ? layerId : pick(layer)}</p>
          <h2 tabIndex={-1}>{feature?.label ?? (feature === null ? say('loading') : id)}</h2>
        </div>
        <button type="button" class="plain icon" onClick={close} aria-label={say('close')}>✕</button>
      </header>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {feature === null || layer === undefined ? null : <Known feature={feature} layer={layer} kept={kept} />}
    </article>
  );
}

/** What the server says; when it is away, what the package knows. */
async function featureNow(layer: string, id: string): Promise<{ readonly value: Feature; readonly kept: boolean } | { readonly problem: Problem }> {
  const got = await getJson<Feature>(`/api/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(id)}`);
  if ('value' in got) return { ...got, kept: false };
  const known = isAway(got.problem) ? await keptFeature(layer, id) : null;
  return known === null ? got : { value: known, kept: true };
}

function Known({ feature, layer, kept }: { feature: Feature; layer: Layer; kept: boolean }) {
  return (
    <>
      {kept ? <p class="hint figures">{a('fromPackage', { at: beijing(taken.value?.at ?? null) })}</p> : null}
      <div class="sheet-top">
        <StateMark layer={layer.id} state={feature.state} />
        {feature.demonstration ? <span class="tag">{say('demo.short')}</span> : null}
      </div>
      <Way feature={feature} />
      {layer.inspectable && may('report.submit') ? (
        <a class="button filled wide" href={hashOf(['report', 'new'], { layer: layer.id, feature: feature.id })}>{say('map.reportHere')}</a>
      ) : null}
      {layer.id === 'leads' && may('lead.read') ? <a class="button wide" href={hashOf(['leads', feature.id])}>{say('nav.leads')}</a> : null}
      {may('edit.read') ? <EditsHere layer={layer.id} feature={feature.id} /> : null}
      <Facts feature={feature} layer={layer} />
      {layer.inspectable ? <LastReports layer={layer.id} feature={feature.id} /> : null}
      {layer.inspectable && may('case.read_unit') ? <CasesHere layer={layer.id} feature={feature.id} /> : null}
      {!kept && may('zones.read') ? <ZoneAnswersHere of={`features/${encodeURIComponent(layer.id)}/${encodeURIComponent(feature.id)}`} /> : null}
      {kept ? null : <History layer={layer.id} feature={feature.id} />}
    </>
  );
}

function Way({ feature }: { feature: Feature }) {
  const here = position.value;
  const box = feature.geometry === null ? null : boundsOf(feature.geometry);
  if (here === null || feature.geometry === null || box === null) return null;
  const way = wayTo([here.longitude, here.latitude], feature.geometry);
  const facts = { distance: lengthText(way.metres, language.value), wind: windText(way.degrees, language.value), degrees: Math.round(way.degrees) };
  return <p class="hint figures">{say('sheet.way', facts)}</p>;
}
