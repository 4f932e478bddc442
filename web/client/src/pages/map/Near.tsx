/** What is around me, nearest first; around the map's centre while there is no position. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, isAway, type Got, type Problem } from '../../api/client';
import type { NearFeature } from '../../domain/feature';
import { lengthText, windText } from '../../domain/measures';
import { hashOf } from '../../domain/where';
import { nearKept, taken } from '../../state/areas';
import { changeOf } from '../../state/areaChanges';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { view } from '../../state/map';
import { position, positionTrouble, watchPosition } from '../../state/position';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';
import { a } from '../../ui/areaWords';
import { StateMark } from './StateMark';
import { beijing } from './time';

const RADIUS_M = 3000;
const LIMIT = 30;

type Found = { readonly features: readonly NearFeature[]; readonly total: number; readonly kept?: boolean };

/** What the server says; when it is away, what the package knows. */
async function nearNow(at: { readonly longitude: number; readonly latitude: number }, key: string): Promise<Got<Found>> {
  const got = await getJson<Found>(`/api/near?${key}&radius_m=${RADIUS_M}&limit=${LIMIT}`);
  if ('value' in got || !isAway(got.problem)) return got;
  const kept = await nearKept(at.longitude, at.latitude, RADIUS_M, LIMIT);
  return kept === null ? got : { value: { ...kept, kept: true } };
}

export function Near() {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, tryAgain] = useState(0);
  useEffect(watchPosition, []);
  const here = position.value;
  const at = here ?? (positionTrouble.value === null ? null : view.value);
  const key = at === null ? '' : `lon=${at.longitude.toFixed(4)}&lat=${at.latitude.toFixed(4)}`;
  useEffect(() => {
    if (key === '') return;
    let late = false;
    void nearNow(at!, key).then((got) => {
      if (late) return;
      setProblem('problem' in got ? got.problem : null);
      if ('value' in got) setFound(got.value);
    });
    return () => { late = true; };
  }, [key, tries]);
  return (
    <div class="near">
      {here === null ? <p class="hint" role="status">{positionTrouble.value === null ? say('map.wait') : say('map.noPosition', { why: say(`map.${positionTrouble.value}`) })}</p> : null}
      {problem === null ? null : <ProblemNotice problem={problem} again={() => tryAgain(tries + 1)} />}
      {found === null ? null : <Rows found={found} />}
    </div>
  );
}

function Rows({ found }: { found: Found }) {
  const from = found.kept === true ? <p class="hint figures">{a('fromPackage', { at: beijing(taken.value?.at ?? null) })}</p> : null;
  if (found.features.length === 0) return <>{from}<p class="hint">{say('map.nearNone', { m: RADIUS_M })}</p></>;
  return (
    <>
      {from}
      <p class="hint">{say('map.nearShown', { m: RADIUS_M, total: found.total, n: found.features.length })}</p>
      <ul class="rows">
        {found.features.map((each) => (
          <li key={`${each.layer}/${each.id}`}>
            <a class="row" href={hashOf(['map', each.layer, each.id], { fit: '1' })}>
              <span>
                <strong>{each.label ?? each.id}</strong>
                <span class="hint">{layerName(each.layer)}{found.kept === true && changeOf(each.layer, each.id) !== undefined ? ` · ${a('sinceChanged')}` : ''}</span>
                {each.last_report === null ? null : <span class="hint figures near-last">{a('lastReport', { at: beijing(each.last_report.observed_at) })} <StateMark layer={each.layer} state={each.last_report.state_seen} /></span>}
              </span>
              <span class="row-end">
                <StateMark layer={each.layer} state={each.state} />
                <span class="hint figures">{lengthText(each.distance_m, language.value)} {windText(each.bearing_deg, language.value)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function layerName(id: string): string {
  const layer = layerOf(id);
  return layer === undefined ? id : pick(layer);
}
