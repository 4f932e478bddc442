/** What can be inspected around me, with its state and last report; without a network from what is kept here. */

import { useEffect, useState } from 'preact/hooks';
import { lengthText, windText } from '../../domain/measures';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { position } from '../../state/position';
import { reach } from '../../state/reach';
import { around, type Around as Found } from '../../state/today';
import { pick } from '../../state/words';
import { StateMark } from '../map/StateMark';
import { t } from './words';

const RADIUS_M = 2000;

export function Around() {
  const [found, setFound] = useState<Found | 'away' | null>(null);
  const fix = position.value;
  const key = fix === null ? '' : `${fix.longitude.toFixed(3)},${fix.latitude.toFixed(3)}`; // about a hundred metres
  const here = reach.value === 'here';
  useEffect(() => {
    if (key === '') return;
    let late = false;
    const [longitude, latitude] = key.split(',').map(Number) as [number, number];
    void around(longitude, latitude).then((got) => { if (!late) setFound(got ?? 'away'); });
    return () => { late = true; };
  }, [key, here]);
  return (
    <section aria-labelledby="around">
      <h2 id="around">{t('near')}</h2>
      {found === null ? <p class="hint" role="status">{t('wait')}</p> : found === 'away' ? <p class="notice">{t('nearAway')}</p> : <Rows found={found} />}
    </section>
  );
}

function Rows({ found }: { found: Found }) {
  const m = lengthText(RADIUS_M, language.value);
  if (found.features.length === 0) return <p class="hint">{t('nearNone', { m })}</p>;
  return (
    <>
      <p class="hint">{t('nearShown', { m, total: found.total, n: found.features.length })}{found.kept ? ` ${t('nearKept')}` : ''}</p>
      <ul class="rows">
        {found.features.map((each) => {
          const layer = layerOf(each.layer);
          return (
            <li key={`${each.layer}/${each.id}`}>
              <a class="row" href={hashOf(['map', each.layer, each.id], { fit: '1' })}>
                <span>
                  <strong>{each.label ?? each.id}</strong>
                  <span class="hint">{layer === undefined ? each.layer : pick(layer)} · {each.last_report === null ? t('lastNever') : t('last', { time: beijingTime(each.last_report.observed_at).slice(0, 10) })}</span>
                </span>
                <span class="row-end">
                  <StateMark layer={each.layer} state={each.state} />
                  <span class="hint figures">{lengthText(each.distance_m, language.value)} {windText(each.bearing_deg, language.value)}</span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}
