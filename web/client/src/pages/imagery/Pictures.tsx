/** One scene on the map, or two in step: behind a line that one moves, or side by side. Credit and dates always stand on them. */

import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Mode } from '../../domain/look';
import { creditLine, type Box, type Scene, type SceneView } from '../../domain/scene';
import type { ImageryMap, Told } from '../../map/imageryMap';
import type { Picture } from '../../map/map';
import { layers } from '../../state/catalogue';
import { drawnAs, layersOver, type Beside } from '../../state/scenes';
import { pick } from '../../state/words';
import { CutLine } from '../../ui/CutLine';
import { say } from '../../ui/say';
import { MapTools } from '../map/MapTools';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

export interface PicturesGiven {
  readonly mode: Mode;
  readonly scene: Scene | null;
  /** The other scene, on the left; only looked at when two are shown. */
  readonly other: Scene | null;
  readonly view: SceneView | null;
  /** By how many pixels the scene (on the right) was measured to lie too far beside the other: taken back. */
  readonly shift?: { readonly right_px: number; readonly down_px: number } | null;
  /** The view of what hides the ground; null hides it. */
  readonly mask: string | null;
  readonly opacity?: number;
  readonly spot?: readonly [number, number] | null;
  readonly patches?: GeoJSON.FeatureCollection | null;
  readonly shore?: GeoJSON.FeatureCollection | null;
  /** A box to bring into view whenever another comes. */
  readonly look?: Box | null;
  readonly pointed?: (at: readonly [number, number], patch: number | null) => void;
  readonly ready?: (map: ImageryMap) => void;
  readonly moved?: (box: Box) => void;
  /** What stands above the map, beside the slider. */
  readonly tools?: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function Pictures(given: PicturesGiven) {
  const { mode, scene, other } = given;
  const [cut, setCut] = useState(0.5);
  const [failed, setFailed] = useState(false);
  const [drawing, setDrawing] = useState(false);
  const [main, setMain] = useState<ImageryMap | null>(null);
  const [left, setLeft] = useState<ImageryMap | null>(null);
  const places = { main: useRef<HTMLDivElement>(null), left: useRef<HTMLDivElement>(null) };
  const pointed = useRef(given.pointed);
  pointed.current = given.pointed;
  const two = mode !== 'one' && other !== null;
  const moved = useRef(given.moved);
  moved.current = given.moved;
  const told: Told = { pointed: (at, patch) => pointed.current?.(at, patch), moved: (box) => moved.current?.(box) };
  useEffect(() => engine(places.main, { ...told, drawing: setDrawing }, null, (map) => { setMain(map); if (map !== null) given.ready?.(map); }, () => setFailed(true)), []);
  useEffect(() => (two && main !== null ? engine(places.left, told, main, setLeft, () => setFailed(true)) : undefined), [two, main]);
  useEffect(() => { main?.resize(); left?.resize(); }, [main, left, mode, two]);
  useDrawn(main, scene, given, two ? other : null, given.shift ?? null);
  useDrawn(two ? left : null, other, given, scene, null);
  useEffect(() => { if (given.look != null) main?.look(given.look); }, [main, given.look?.join()]);
  return (
    <div class="pictures">
      {given.tools === undefined && !(mode === 'swipe' && two) ? null : (
        <div class={`picture-bar ${mode === 'swipe' && two ? 'has-slider' : ''}`}>
          {given.tools}
          {mode !== 'swipe' || !two ? null : <input type="range" min="0" max="1" step="0.01" value={cut} aria-label={t('look.slider')} onInput={(event) => setCut(event.currentTarget.valueAsNumber)} />}
        </div>
      )}
      <div class={`maps ${two ? mode : 'one'}`} style={{ '--cut': `${cut * 100}%` }}>
        {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : null}
        {two ? <div class="one-map before"><div ref={places.left} class="map-canvas" role="application" aria-label={t('look.mapOf', { day: other?.acquired_on ?? '' })} /></div> : null}
        <div class="one-map after"><div ref={places.main} class="map-canvas" role="application" aria-label={scene === null ? t('look.map') : t('look.mapOf', { day: scene.acquired_on })} /></div>
        {two ? <Caption scene={other} view={given.view} side="left" /> : null}
        <Caption scene={scene} view={given.view} side={two ? 'right' : 'left'} />
        {drawing ? <p class="picture-coming" role="status">{t('look.coming')}</p> : null}
        {mode === 'swipe' && two ? <CutLine set={setCut} /> : null}
        <MapTools map={main} />
        <Credit scenes={two ? [other, scene] : [scene]} made={two ? madeAlike(given) : []} />
        {given.children}
      </div>
    </div>
  );
}

function Caption({ scene, view, side }: { scene: Scene | null; view: SceneView | null; side: 'left' | 'right' }) {
  if (scene === null) return null;
  const cannot = view !== null && !scene.views.includes(view.id);
  return (
    <p class={`caption ${side}`}>
      <strong class="figures">{scene.acquired_on}</strong> <span class="wide-only">{scene.name}</span>{cannot ? <span class="cannot"> {t('look.notThis', { view: pick(view) })}</span> : null}
    </p>
  );
}

/** Whose picture it is, and that it is a demonstration where it is one. */
function Credit({ scenes, made }: { scenes: readonly (Scene | null)[]; made: readonly string[] }) {
  const shown = scenes.filter((scene) => scene !== null);
  const lines = [...new Set(shown.map((scene) => creditLine(scene, t('look.uncredited'))))];
  return (
    <div class="credit">
      {shown.some((scene) => scene.demonstration) ? <p class="demo-note">{t('demo.note')}</p> : null}
      {made.length === 0 ? null : <p class="credit-line">{made.join(' · ')}</p>}
      {lines.map((line) => <p key={line} class="credit-line">{line}</p>)}
    </div>
  );
}

/** What was done so that both pictures may be held against each other. */
function madeAlike({ scene, other, view, shift = null }: PicturesGiven): readonly string[] {
  const both = view?.kind === 'colour' && scene !== null && other !== null && [scene, other].every((each) => each.calibrated && each.views.includes(view.id));
  const moved = shift === null ? 0 : Math.hypot(shift.right_px, shift.down_px);
  return [...(both ? [t('look.oneStretch')] : []), ...(moved === 0 ? [] : [t('look.movedBack', { pixels: moved.toFixed(2) })])];
}

/** Follow what is to be drawn on one map. */
function useDrawn(
  map: ImageryMap | null, scene: Scene | null, { view, mask, opacity = 1, spot = null, patches = null, shore = null }: PicturesGiven,
  other: Scene | null, shift: PicturesGiven['shift'] & object | null,
): void {
  const beside = other === null ? null : { other, right: shift?.right_px ?? 0, down: shift?.down_px ?? 0 };
  const besideKey = beside === null ? '' : `${other?.id} ${beside.right} ${beside.down}`;
  const shown = scene === null || view === null || !scene.views.includes(view.id) ? null : view.id;
  useEffect(() => map?.scene(pictureOf(scene, shown, beside)), [map, scene?.id, shown, besideKey]);
  useEffect(() => map?.mask(pictureOf(scene, mask !== null && scene?.views.includes(mask) ? mask : null, beside)), [map, scene?.id, mask, besideKey]);
  useEffect(() => map?.opacity(opacity), [map, opacity]);
  useEffect(() => map?.spot(spot), [map, spot?.join()]);
  useEffect(() => { if (patches !== null) map?.patches(patches); }, [map, patches]);
  useEffect(() => map?.shore(shore), [map, shore]);
}

function pictureOf(scene: Scene | null, view: string | null, beside: Beside | null): Picture | null {
  return scene === null || view === null ? null : drawnAs(scene, view, beside);
}

/** A map in its place; `beside` is the one that it goes in step with. */
function engine(
  place: { readonly current: HTMLDivElement | null }, told: Told,
  beside: ImageryMap | null, ready: (map: ImageryMap | null) => void, failed: () => void,
): () => void {
  let map: ImageryMap | null = null;
  let ended = false;
  let stop = (): void => undefined;
  void import('../../map/imageryMap').then(({ ImageryMap: Engine }) => {
    if (ended || place.current === null) return;
    try {
      const made = (map = new Engine(place.current, layers.value, tilesAddress(), told, beside?.view() ?? null));
      beside?.inStep(made);
      stop = effect(() => layers.value.forEach((layer) => made.show(layer, layersOver.value.includes(layer.id))));
      ready(made);
    } catch {
      failed();
    }
  }, failed);
  return () => {
    ended = true;
    stop();
    map?.remove();
    ready(null);
  };
}
