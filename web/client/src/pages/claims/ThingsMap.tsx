/** The things of a claim where they lie: a sign and a line for each answer, on the plain map or on an image. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { ANSWERS, frameOf, type Claim, type Thing } from '../../domain/claim';
import { boundsOf } from '../../domain/feature';
import { meets } from '../../domain/look';
import { spotOf } from '../../domain/case';
import type { ClaimMap } from '../../map/claimMap';
import { layers } from '../../state/catalogue';
import type { Drawn } from '../../state/claims';
import { drawnAs, readScenes, scenes } from '../../state/scenes';
import { may } from '../../state/session';
import { say } from '../../ui/say';
import { engine } from '../map/engine';
import { tilesAddress } from '../map/mapTiles';
import { AnswerMark } from './Marks';
import { t } from './words';

interface Given {
  readonly shapes: Drawn | null;
  readonly answer: string;
  readonly chosen: Thing | null;
  readonly claim: Claim;
  readonly picked: (feature: string) => void;
}

export function ThingsMap({ shapes, answer, chosen, claim, picked }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<ClaimMap | null>(null);
  const [failed, setFailed] = useState(false);
  const [asked, setGround] = useState<string | null>(null);
  const pick = useRef(picked);
  pick.current = picked;
  useEffect(() => {
    const broken = (): void => setFailed(true);
    const loaded = () => import('../../map/claimMap').then(({ ClaimMap: Engine }) => (at: HTMLElement) => new Engine(at, layers.value, tilesAddress(), (feature) => pick.current(feature), broken));
    return engine(loaded, place, setMap, broken);
  }, []);
  useEffect(() => { if (may('scene.read') && scenes.value === null) void readScenes(); }, []);
  const shown = shapes === null ? [] : shapes.features.filter((each) => answer === '' || each.properties?.['answer'] === answer);
  const box = boxOf(shown);
  const grounds = (scenes.value ?? []).filter((scene) => box !== null && scene.views.includes('true_colour') && meets(scene.bbox, box));
  // a single thing is looked at on its latest image, unless somebody chose another ground
  const seen = chosen?.box === undefined || chosen.box === null ? [] : grounds.filter((scene) => meets(scene.bbox, chosen.box!));
  const ground = asked ?? seen[seen.length - 1]?.id ?? '';
  useEffect(() => {
    if (map !== null) map.things(...collections(shown, chosen?.feature ?? null));
  }, [map, shapes, answer, chosen?.feature]);
  useEffect(() => {
    if (map !== null && box !== null && chosen === null) map.look(box);
  }, [map, shapes, answer, chosen === null]);
  useEffect(() => {
    if (map !== null && chosen !== null && chosen.box !== null) map.look(frameOf(chosen.box));
  }, [map, chosen?.feature]);
  useEffect(() => {
    const scene = grounds.find((each) => each.id === ground);
    map?.under(scene === undefined ? null : drawnAs(scene, 'true_colour'));
  }, [map, ground]);
  const drawn = ANSWERS.filter((each) => shown.some((one) => one.properties?.['answer'] === each));
  return (
    <section class="things-map" aria-label={t('map')}>
      <div class="map-bar">
        {grounds.length === 0 ? null : (
          <label class="field inline" for="things-ground"><span>{t('map.ground')}</span>
            <select id="things-ground" value={ground} onChange={(event) => setGround(event.currentTarget.value)}>
              <option value="">{t('map.plain')}</option>
              {grounds.map((scene) => <option key={scene.id} value={scene.id}>{scene.acquired_on}</option>)}
            </select>
          </label>
        )}
        <button type="button" class="plain small" onClick={() => { if (box !== null) map?.look(box); }}>{t('map.fit')}</button>
      </div>
      {failed ? <p class="notice" role="alert">{t('map.notDrawn')}</p> : (
        <div class="things-canvas">
          <div ref={place} class="map-canvas" role="application" aria-label={t('map')} />
          {claim.demonstration ? <p class="demo-note">{say('demo.note')}</p> : null}
          {ground === '' ? null : <p class="ground-note">{grounds.find((each) => each.id === ground)?.credit}</p>}
        </div>
      )}
      <ul class="things-legend" aria-label={t('map.legend')}>{drawn.map((each) => <li key={each}><AnswerMark answer={each} /> {t(`answer.${each}`)}</li>)}</ul>
      {(shapes?.placeless ?? 0) > 0 ? <p class="hint">{t('things.placeless', { n: shapes?.placeless ?? 0 })}</p> : null}
    </section>
  );
}

function collections(shown: readonly GeoJSON.Feature[], chosen: string | null): [GeoJSON.FeatureCollection, GeoJSON.FeatureCollection] {
  const said = ({ properties }: GeoJSON.Feature) => ({ ...properties, chosen: properties?.['feature'] === chosen });
  const shapes = shown.map((each): GeoJSON.Feature => ({ ...each, properties: said(each) }));
  const spots = shown.flatMap((each): GeoJSON.Feature[] => {
    const spot = spotOf(each.geometry);
    return spot === null ? [] : [{ type: 'Feature', geometry: { type: 'Point', coordinates: spot }, properties: said(each) }];
  });
  return [{ type: 'FeatureCollection', features: shapes }, { type: 'FeatureCollection', features: spots }];
}

function boxOf(shown: readonly GeoJSON.Feature[]): readonly [number, number, number, number] | null {
  const boxes = shown.flatMap(({ geometry }) => { const box = boundsOf(geometry); return box === null ? [] : [box]; });
  if (boxes.length === 0) return null;
  const side = (at: 0 | 1 | 2 | 3, of: (...all: number[]) => number): number => of(...boxes.map((box) => box[at]!));
  const whole = [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)] as const;
  return frameOf(whole)[2] - frameOf(whole)[0] > whole[2] - whole[0] && boxes.length === 1 ? frameOf(whole) : whole;
}
