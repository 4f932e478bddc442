/** Two positions, never mixed up: what the phone's sensor says, and the place its author marks. */

import { useState } from 'preact/hooks';
import { ageSeconds, COARSE_FROM_M, isStale, metresBetween } from '../../domain/position';
import { placeOf } from '../../domain/received';
import { typedNumber, type Fix, type Place } from '../../domain/report';
import { clock, position, positionTrouble } from '../../state/position';
import { Field, NumberEntry } from './QuestionField';
import { PlacePicker } from './PlacePicker';
import { metres, t } from './words';
import type { Writing } from './writing';

export function PositionField({ writing, mistake }: { writing: Writing; mistake: string | null }) {
  const { fix, place } = writing.draft.value;
  const apart = fix !== null && place !== null ? metresBetween(placeOf(fix), place) : null;
  return (
    <section class="position" aria-labelledby="position-heading" id="field-place">
      <h2 id="position-heading">{t('report.position')}</h2>
      <SensorRow fix={fix} />
      {canMoveTo(fix) ? (
        <button type="button" onClick={() => writing.change({ fix: position.value })}>{t('report.useNow')}</button>
      ) : null}
      <DrawnRow writing={writing} />
      {apart !== null && apart >= COARSE_FROM_M ? <p class="warning">{t('report.apart', { m: metres(apart) })}</p> : null}
      {mistake === null ? null : <p class="mistake">{mistake}</p>}
    </section>
  );
}

/** What the sensor said, how well and when; what is missing or old is said, and never holds anything up. */
function SensorRow({ fix }: { fix: Fix | null }) {
  if (fix === null) {
    const why = positionTrouble.value;
    return <p class="spot warning" role="status">{why === null ? t('report.noFix') : t(`report.fix.${why}`)}</p>;
  }
  const warning = isStale(fix, clock.value) ? t('report.stale') : (fix.accuracy_m ?? 0) >= COARSE_FROM_M ? t('report.coarse') : null;
  return (
    <div class="spot">
      <span class="what">{t('report.sensor')}</span>
      <span class="figures">{placeWords(placeOf(fix))}</span>
      <span class="how">{accuracyWords(fix)} · {ageWords(fix)}</span>
      {warning === null ? null : <p class="warning">{warning}</p>}
    </div>
  );
}

function DrawnRow({ writing }: { writing: Writing }) {
  const { place, fix, feature } = writing.draft.value;
  const [drawing, setDrawing] = useState(false);
  const mark = (marked: Place | null): void => {
    setDrawing(false);
    writing.change({ place: marked });
  };
  return (
    <div class="spot">
      <span class="what">{t('report.drawn')}</span>
      {place === null ? <span class="how">{t(feature === null ? 'report.drawnNoneNew' : 'report.drawnNone')}</span>
        : <span class="figures">{placeWords(place)}</span>}
      <div class="pair">
        <button type="button" aria-expanded={drawing} onClick={() => setDrawing(!drawing)}>{t('report.drawOnMap')}</button>
        {fix !== null && place === null ? <button type="button" onClick={() => mark(placeOf(fix))}>{t('report.drawHere')}</button> : null}
        {place === null ? null : <button type="button" onClick={() => mark(null)}>{t('report.drawnClear')}</button>}
      </div>
      {drawing ? <PlacePicker at={place ?? (fix === null ? null : placeOf(fix))} pick={mark} /> : null}
      <ByNumbers place={place} mark={mark} />
    </div>
  );
}

/** The same without a map and without dragging (WCAG 2.5.7). */
function ByNumbers({ place, mark }: { place: Place | null; mark: (place: Place) => void }) {
  const [typed, setTyped] = useState<readonly [string, string]>(['', '']);
  const change = (longitude: string, latitude: string): void => {
    setTyped([longitude, latitude]);
    const [lon, lat] = [typedNumber(longitude), typedNumber(latitude)];
    if (lon !== null && lat !== null && Math.abs(lon) <= 180 && Math.abs(lat) <= 90) mark([lon, lat]);
  };
  const [longitude, latitude] = typed[0] === '' && typed[1] === '' && place !== null ? [String(place[0]), String(place[1])] : typed;
  return (
    <details>
      <summary>{t('report.byNumbers')}</summary>
      <div class="pair">
        <Field id="longitude" label={t('report.longitude')} mistake={null}>
          {(described) => <NumberEntry described={described} typed={longitude} unit={null} change={(text) => change(text, latitude)} />}
        </Field>
        <Field id="latitude" label={t('report.latitude')} mistake={null}>
          {(described) => <NumberEntry described={described} typed={latitude} unit={null} change={(text) => change(longitude, text)} />}
        </Field>
      </div>
    </details>
  );
}

/** Whether the draft holds an older place than the sensor would now give. */
function canMoveTo(fix: Fix | null): boolean {
  const fresh = position.value;
  return fix !== null && fresh !== null && isStale(fix, clock.value) && !isStale(fresh, clock.value);
}

/** Longitude and latitude to a ten-millionth degree's tenth: a decimetre is more than any phone knows. */
export function placeWords([longitude, latitude]: Place): string {
  return `${longitude.toFixed(6)}, ${latitude.toFixed(6)}`;
}

export function accuracyWords(fix: Fix): string {
  return fix.accuracy_m === null ? t('report.accuracyUnknown') : t('report.accuracy', { m: Math.round(fix.accuracy_m) });
}

function ageWords(fix: Fix): string {
  const age = ageSeconds(fix, clock.value);
  if (age === null) return t('report.age.unknown');
  if (age < 5) return t('report.age.now');
  if (age < 120) return t('report.age.seconds', { n: age });
  return age < 7200 ? t('report.age.minutes', { n: Math.round(age / 60) }) : t('report.age.hours', { n: Math.round(age / 3600) });
}
