/** The walk under way: what has been kept of it, and the buttons. */

import { useState } from 'preact/hooks';
import { lengthText } from '../../domain/measures';
import { beijingTimeExact } from '../../domain/moment';
import { gpxOf, linesOf, walkedM } from '../../domain/track';
import type { Walk } from '../../offline/tracks';
import { language } from '../../state/language';
import { goOn, pause, points, send, stop, throwAway } from '../../state/track';
import { saveText } from './save';
import { t } from './words';

export function Recorder({ walk }: { walk: Walk }) {
  return (
    <section class={`recorder ${walk.state}`} aria-labelledby="recorder">
      <h2 id="recorder" aria-live="polite"><span class="lamp" aria-hidden="true" />{t(`state.${walk.state}`, { reason: '' })}</h2>
      <Kept />
      <Buttons walk={walk} />
      <p class="hint">{t('gaps')} {walk.state === 'walking' ? t('keepOpen') : ''}</p>
    </section>
  );
}

/** How much lies on this device; nothing of it is on the server. */
function Kept() {
  const kept = points.value;
  const last = kept.at(-1);
  if (last === undefined) return <p>{t('pointsNone')}</p>;
  const [, , accuracy, at] = last.point;
  const time = beijingTimeExact(new Date(at).toISOString()).slice(11);
  return (
    <>
      <p class="figures big-figures">{t('points', { n: kept.length, m: lengthText(walkedM(kept), language.value), lines: linesOf(kept).length })}</p>
      <p class="hint figures">{t('lastPoint', { time, accuracy: accuracy === null ? t('unknownAccuracy') : `±${Math.round(accuracy)} m` })}</p>
    </>
  );
}

function Buttons({ walk }: { walk: Walk }) {
  if (walk.state === 'ended') return <Ended walk={walk} />;
  return (
    <div class="pair">
      {walk.state === 'walking' ? <button type="button" class="big" onClick={() => void pause()}>{t('pause')}</button>
        : <button type="button" class="filled big" onClick={() => void goOn()}>{t('goOn')}</button>}
      <button type="button" class="big" onClick={() => void stop()}>{t('stop')}</button>
    </div>
  );
}

function Ended({ walk }: { walk: Walk }) {
  const [sure, setSure] = useState(false);
  const name = `lakewatch-${walk.startedAt.slice(0, 16).replace(/[-:T]/g, '')}`;
  return (
    <div class="pair">
      <button type="button" class="filled big" onClick={() => void send()}>{t('send')}</button>
      <button type="button" class={sure ? 'danger big' : 'big'} onClick={() => (sure ? void throwAway(walk.id) : setSure(true))}>{t(sure ? 'discardSure' : 'discard')}</button>
      <button type="button" class="big" onClick={() => saveText(`${name}.gpx`, gpxOf(name, points.value), 'application/gpx+xml')}>{t('gpx')}</button>
    </div>
  );
}
