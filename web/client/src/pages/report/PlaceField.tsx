/** The place a report marks: a point, a line walked or drawn along a dike, an area; every step without dragging (WCAG 2.5.7). */

import { useState } from 'preact/hooks';
import { areaText, lengthText } from '../../domain/measures';
import { beijingTime } from '../../domain/moment';
import { isStale } from '../../domain/position';
import { placeOf } from '../../domain/received';
import { typedNumber, type Place } from '../../domain/report';
import {
  areaM2, asKind, emptySketch, faultOf, lengthM, MOST_POINTS, nudged, pointSketch, walkOf, withFix, withoutLast, withTap, type PlaceKind, type Sketch,
} from '../../domain/shape';
import { language } from '../../state/language';
import { clock, position } from '../../state/position';
import { PlacePicker } from './PlacePicker';
import { Field, NumberEntry } from './QuestionField';
import { placeWords } from './placeWords';
import { pick, t, type ReportWord } from './words';
import type { Writing } from './writing';

const KINDS: readonly PlaceKind[] = ['point', 'line', 'area'];
const NUDGE_M = 2;

export function PlaceField({ writing }: { writing: Writing }) {
  const { sketch: kept, fix, feature, featurePlace } = writing.draft.value;
  const [kind, setKind] = useState<PlaceKind>(kept?.kind ?? 'point');
  const [open, setOpen] = useState(false);
  const sketch = kept ?? emptySketch(kind);
  const change = (next: Sketch): void => writing.mark(next);
  const choose = (wanted: PlaceKind): void => {
    setKind(wanted);
    if (kept !== null) change({ ...asKind(kept, wanted), walking: kept.walking && wanted !== 'point' });
  };
  const put = (place: Place): void => change(withTap(sketch, place));
  const begin = kept?.corners.at(-1)?.at ?? (fix === null ? featurePlace : placeOf(fix));
  return (
    <div class="spot place-field">
      <span class="what">{t('report.drawn')}</span>
      <KindChoice kind={sketch.kind} choose={choose} />
      {sketch.corners.length === 0 ? <span class="how">{t(feature === null ? 'report.drawnNoneNew' : 'report.drawnNone')}</span> : <Figures sketch={sketch} />}
      {sketch.kind === 'point' ? null : <Walk writing={writing} sketch={sketch} />}
      <div class="pair">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'place.mapClose' : sketch.kind === 'point' ? 'report.drawOnMap' : 'place.map')}</button>
        <SensorButton sketch={sketch} change={change} />
        {sketch.corners.length > 0 && sketch.kind !== 'point' ? <button type="button" onClick={() => change(withoutLast(sketch))}>{t('place.undo')}</button> : null}
        {sketch.corners.length > 0 ? <button type="button" onClick={() => writing.mark(null)}>{t(sketch.kind === 'point' ? 'report.drawnClear' : 'place.clear')}</button> : null}
      </div>
      {open ? <PlacePicker at={begin} sketch={sketch} fix={fix} put={put} /> : null}
      {sketch.corners.length > 0 && !sketch.walking ? <Nudge sketch={sketch} change={change} /> : null}
      <ByNumbers sketch={sketch} mark={(place) => change(sketch.kind === 'point' ? pointSketch(place, 'typed') : withTap(sketch, place))} />
    </div>
  );
}

function KindChoice({ kind, choose }: { kind: PlaceKind; choose: (kind: PlaceKind) => void }) {
  return (
    <div class="kinds" role="group" aria-label={t('place.kind')}>
      {KINDS.map((each) => <button type="button" key={each} aria-pressed={kind === each} onClick={() => choose(each)}>{t(`place.kind.${each}`)}</button>)}
    </div>
  );
}

/** How long, how large, how good; and why it cannot stand yet. */
function Figures({ sketch }: { sketch: Sketch }) {
  const wrong = faultOf(sketch);
  const walk = walkOf(sketch);
  const facts = [
    ...figuresOf(sketch),
    ...(walk.worst_m === null || sketch.kind === 'point' ? [] : [t('place.worst', { m: Math.round(walk.worst_m) })]),
    ...(walk.gaps === 0 ? [] : [t('place.gaps', { n: walk.gaps })]),
  ];
  return (
    <>
      <span class="figures" role="status">{facts.join(' · ')}</span>
      {wrong === null ? null : <p class="warning">{pick(wrong.words)}</p>}
      {sketch.corners.length >= MOST_POINTS ? <p class="warning">{t('place.full', { n: MOST_POINTS })}</p> : null}
    </>
  );
}

function figuresOf({ kind, corners }: Sketch): readonly string[] {
  const places = corners.map((corner) => corner.at);
  if (kind === 'point') return [placeWords(places[0]!)];
  const count = t('place.points', { n: places.length });
  if (kind === 'line' || places.length < 3) return [t('place.length', { length: lengthText(lengthM(places), language.value) }), count];
  const around = lengthText(lengthM([...places, places[0]!]), language.value);
  return [t('place.area', { area: areaText(areaM2(places), language.value) }), t('place.around', { length: around }), count];
}

/** The way gone becomes the line: begun and ended by hand, kept at every point. */
function Walk({ writing, sketch }: { writing: Writing; sketch: Sketch }) {
  const stopped = writing.interrupted.value;
  const start = (): void => writing.walk(true, sketch.kind);
  return (
    <>
      <button type="button" class={sketch.walking ? 'walk on' : 'walk'} aria-pressed={sketch.walking} onClick={() => (sketch.walking ? writing.walk(false) : start())}>
        {t(sketch.walking ? 'place.walkStop' : walkOf(sketch).bySensor > 0 ? 'place.walkOn' : 'place.walk')}
      </button>
      {sketch.walking ? <p class="hint">{t(sketch.corners.length === 0 ? 'place.walkWaits' : 'place.walking')}</p> : null}
      {stopped !== null && !sketch.walking ? <p class="warning">{t('place.interrupted', { time: beijingTime(stopped), n: sketch.corners.length })}</p> : null}
    </>
  );
}

/** Where the phone is now, as a point: of a line one more, else the point. */
function SensorButton({ sketch, change }: { sketch: Sketch; change: (next: Sketch) => void }) {
  const fix = position.value;
  if (fix === null || isStale(fix, clock.value) || sketch.walking || (sketch.kind === 'point' && sketch.corners.length > 0)) return null;
  if (sketch.kind === 'point') return <button type="button" onClick={() => change(pointSketch(placeOf(fix), 'sensor', fix))}>{t('report.drawHere')}</button>;
  return <button type="button" onClick={() => change(withFix(sketch, fix))}>{t('place.putSensor')}</button>;
}

const WINDS: readonly (readonly [ReportWord, number, number])[] = [
  ['place.west', -NUDGE_M, 0], ['place.north', 0, NUDGE_M], ['place.south', 0, -NUDGE_M], ['place.east', NUDGE_M, 0],
];

function Nudge({ sketch, change }: { sketch: Sketch; change: (next: Sketch) => void }) {
  return (
    <details>
      <summary>{t('place.nudge', { m: NUDGE_M })}</summary>
      <div class="nudge">
        {WINDS.map(([word, east, north]) => <button key={word} type="button" onClick={() => change(nudged(sketch, east, north))}>{t(word)}</button>)}
      </div>
    </details>
  );
}

/** The same by figures, without a map. */
function ByNumbers({ sketch, mark }: { sketch: Sketch; mark: (place: Place) => void }) {
  const [typed, setTyped] = useState<readonly [string, string]>(['', '']);
  const [lon, lat] = [typedNumber(typed[0]), typedNumber(typed[1])];
  const place: Place | null = lon !== null && lat !== null && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
  return (
    <details>
      <summary>{t('report.byNumbers')}</summary>
      <div class="pair">
        <Field id="longitude" label={t('report.longitude')} mistake={null}>
          {(described) => <NumberEntry described={described} typed={typed[0]} unit={null} change={(text) => setTyped([text, typed[1]])} />}
        </Field>
        <Field id="latitude" label={t('report.latitude')} mistake={null}>
          {(described) => <NumberEntry described={described} typed={typed[1]} unit={null} change={(text) => setTyped([typed[0], text])} />}
        </Field>
      </div>
      <button type="button" disabled={place === null} onClick={() => { if (place !== null) mark(place); setTyped(['', '']); }}>
        {sketch.kind === 'point' ? t('report.drawn') : t('place.addTyped')}
      </button>
    </details>
  );
}

