/** The imported shapes beside the layers that are there: by change, with findings and one repair before and after. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { effect } from '@preact/signals';
import { boundsOf, outlineOf } from '../../domain/feature';
import type { Example, Report, ShapesShown } from '../../domain/import';
import { lengthOf, takenBack, type Vector } from '../../domain/shift';
import { count } from '../../domain/size';
import type { LakeMap } from '../../map/map';
import { layers } from '../../state/catalogue';
import { shapes } from '../../state/imports';
import { shown } from '../../state/map';
import { say } from '../../ui/say';
import { tilesAddress } from '../map/mapTiles';
import { MapLegend } from './MapLegend';
import { t } from './words';

/** What somebody wants to see: a place, or a shape before and after its repair. */
export interface Look {
  readonly place?: readonly [number, number];
  readonly example?: Example;
}

const PADDING = { top: 32, bottom: 32, left: 32, right: 32 };
const CLOSE_ZOOM = 17;
const LEAST_SHIFT_M = 2;
const NONE: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

export function ImportMap({ report, look }: { report: Report; look: Look | null }) {
  const place = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [map, setMap] = useState<LakeMap | null>(null);
  const [failed, setFailed] = useState(false);
  const shift = shiftSeen(report);
  const undone = report.placing !== null && report.placing.datum !== 'cgcs2000';
  const [proposed, setProposed] = useState(undone);
  useEffect(() => setProposed(undone), [undone]);
  useEffect(() => engine(place, new Set([report.layer, report.placing?.shift?.trusted ?? '']), setMap, () => setFailed(true)), [report.layer]);
  const away = shift === null || proposed === undone ? null : proposed ? shift : reversed(shift);
  const turn = [map, shapes.value, report, proposed, undone];
  useEffect(() => map?.trial('trial', moved(drawn(shapes.value), away)), turn);
  useEffect(() => map?.trial('findings', moved(marks(report), away)), turn);
  useEffect(() => { if (report.box !== null) map?.fit(report.box, PADDING); }, [map, report.box?.join()]);
  useEffect(() => {
    map?.trial('repair', look?.example === undefined ? NONE : sides(look.example));
    if (look === null || map === null) return;
    goTo(map, look);
    if (!inSight(frame.current)) frame.current?.scrollIntoView({ block: 'start' });
  }, [map, look]);
  return (
    <section class="doctor-map" ref={frame}>
      <h2>{t('map')}</h2>
      <div class="trial-map">
        <div ref={place} class="map-canvas" role="application" aria-label={t('map.label')} />
        {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : null}
        <div class="trial-tools">
          <button type="button" aria-label={say('map.zoomIn')} onClick={() => map?.zoomBy(1)}>＋</button>
          <button type="button" aria-label={say('map.zoomOut')} onClick={() => map?.zoomBy(-1)}>－</button>
        </div>
      </div>
      <div class="pair under-map">
        <p class="hint figures">{shapes.value === null ? t('map.none') : t('map.showing', { shown: count(shapes.value.numberReturned), total: count(shapes.value.numberMatched) })}</p>
        <button type="button" class="small" disabled={report.box === null} onClick={() => report.box !== null && map?.fit(report.box, PADDING)}>{t('map.fit')}</button>
      </div>
      {shift === null ? null : <Which proposed={proposed} trial={proposed !== undone} set={setProposed} />}
      <MapLegend changes={report.changes !== null} repair={look?.example !== undefined} />
    </section>
  );
}

/** As the file has it, or with the measured shift taken back; what the data do not have is for the eye only. */
function Which({ proposed, trial, set }: { proposed: boolean; trial: boolean; set: (proposed: boolean) => void }) {
  return (
    <fieldset class="which">
      <legend class="unseen">{t('map.which')}</legend>
      {[false, true].map((each) => (
        <label key={String(each)} class="check">
          <input type="radio" name="which-place" checked={proposed === each} onChange={() => set(each)} />
          <span>{t(each ? 'map.asProposed' : 'map.asDeclared')}</span>
        </label>
      ))}
      <p class="hint" role="status">{trial ? t('map.trial') : ''}</p>
    </fieldset>
  );
}

/** The map for as long as the section stands. */
function engine(place: { current: HTMLDivElement | null }, always: ReadonlySet<string>, ready: (map: LakeMap) => void, failed: () => void): () => void {
  let map: LakeMap | undefined;
  let stop = (): void => undefined;
  let ended = false;
  void import('../../map/map').then(({ LakeMap: Engine }) => {
    if (ended || place.current === null) return;
    try {
      map = new Engine(place.current, layers.value, tilesAddress(), { pointed: () => undefined, moved: () => undefined, failed: () => undefined, touched }, null);
    } catch {
      return failed();
    }
    const made = map;
    made.trials();
    stop = effect(() => layers.value.forEach((layer) => made.show(layer, shown.value.has(layer.id) || always.has(layer.id))));
    ready(made);
  });
  return () => {
    ended = true;
    stop();
    map?.remove();
  };
}

/** A mark on the map leads to its finding in the list. */
function touched(source: string, properties: Readonly<Record<string, unknown>>): void {
  if (source === 'findings') document.getElementById(`finding-${String(properties['code'])}`)?.scrollIntoView({ block: 'center' });
}

/** The measured shift, where there is one to be seen. */
function shiftSeen(report: Report): Vector | null {
  const shift = report.placing?.shift ?? null;
  return shift !== null && lengthOf(shift) >= LEAST_SHIFT_M ? shift : null;
}

function reversed({ east_m, north_m }: Vector): Vector {
  return { east_m: -east_m, north_m: -north_m };
}

function drawn(given: ShapesShown | null): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features: (given?.features ?? []).filter((each) => each.geometry !== null) as GeoJSON.Feature[] };
}

/** The same with a shift taken back; as it is without one. */
function moved(given: GeoJSON.FeatureCollection, shift: Vector | null): GeoJSON.FeatureCollection {
  return shift === null ? given : { ...given, features: given.features.map((each) => ({ ...each, geometry: takenBack(each.geometry, shift) })) };
}

function marks(report: Report): GeoJSON.FeatureCollection {
  const features = report.findings.flatMap((each): GeoJSON.Feature[] => (each.place === null ? [] : [{
    type: 'Feature', geometry: { type: 'Point', coordinates: [...each.place] }, properties: { code: each.code, severity: each.severity },
  }]));
  return { type: 'FeatureCollection', features };
}

function sides(example: Example): GeoJSON.FeatureCollection {
  const side = (geometry: GeoJSON.Geometry | null, name: string): GeoJSON.Feature[] =>
    geometry === null ? [] : [{ type: 'Feature', geometry, properties: { side: name } }];
  return { type: 'FeatureCollection', features: [...side(example.after, 'after'), ...side(example.before === null ? null : outlineOf(example.before), 'before')] };
}

function goTo(map: LakeMap, look: Look): void {
  const shape = look.example?.before ?? look.example?.after ?? null;
  const box = shape === null ? null : boundsOf(shape);
  if (box !== null) map.fit(box, PADDING);
  else if (look.place !== undefined) map.goTo(look.place[0], look.place[1], CLOSE_ZOOM);
}

function inSight(element: HTMLElement | null): boolean {
  const box = element?.getBoundingClientRect();
  return box !== undefined && box.top < innerHeight / 2 && box.bottom > innerHeight / 3;
}
