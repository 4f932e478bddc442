/** What is around me, nearest first; around the map's centre while there is no position. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { NearFeature } from '../../domain/feature';
import { lengthText, windText } from '../../domain/measures';
import { hashOf } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { view } from '../../state/map';
import { position, positionTrouble, watchPosition } from '../../state/position';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';
import { StateMark } from './StateMark';

const RADIUS_M = 3000;
const LIMIT = 30;

type Found = { readonly features: readonly NearFeature[]; readonly total: number };

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
    void getJson<Found>(`/api/near?${key}&radius_m=${RADIUS_M}&limit=${LIMIT}`).then((got) => {
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
  if (found.features.length === 0) return <p class="hint">{say('map.nearNone', { m: RADIUS_M })}</p>;
  return (
    <>
      <p class="hint">{say('map.nearShown', { m: RADIUS_M, total: found.total, n: found.features.length })}</p>
      <ul class="rows">
        {found.features.map((each) => (
          <li key={`${each.layer}/${each.id}`}>
            <a class="row" href={hashOf(['map', each.layer, each.id], { fit: '1' })}>
              <span>
                <strong>{each.label ?? each.id}</strong>
                <span class="hint">{layerName(each.layer)}</span>
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
