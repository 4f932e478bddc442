/** Before and after on two maps in step: one over the other behind a line that one moves, or side by side. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Change } from '../../domain/boundary';
import { boxOf } from '../../domain/boundarySketch';
import { boundsOf } from '../../domain/feature';
import type { BoundaryMap } from '../../map/boundaryMap';
import { layers } from '../../state/catalogue';
import { shown } from '../../state/map';
import { CutLine } from '../../ui/CutLine';
import { say } from '../../ui/say';
import { tilesAddress } from '../map/mapTiles';
import { Legend } from './Legend';
import { t } from './words';

export interface TwoMapsGiven {
  readonly before: GeoJSON.FeatureCollection | null;
  readonly after: GeoJSON.FeatureCollection | null;
  readonly shapes: GeoJSON.FeatureCollection | null;
  readonly changes: readonly Change[];
  readonly chosen: string | null;
  /** Changes left out of the sums: drawn faintly. */
  readonly left: ReadonlySet<string>;
  readonly proof: GeoJSON.GeoJSON | null;
  readonly side: boolean;
  readonly setSide: (side: boolean) => void;
  readonly proposed: boolean;
  readonly demonstration: boolean;
  readonly picked: (change: string) => void;
}

interface Pair {
  readonly before: BoundaryMap;
  readonly after: BoundaryMap;
}

export function TwoMaps(given: TwoMapsGiven) {
  const { side, setSide, chosen, shapes } = given;
  const places = { before: useRef<HTMLDivElement>(null), after: useRef<HTMLDivElement>(null) };
  const [pair, setPair] = useState<Pair | null>(null);
  const [failed, setFailed] = useState(false);
  const [cut, setCut] = useState(0.5);
  const picked = useRef(given.picked);
  picked.current = given.picked;
  useEffect(() => engines(places.before, places.after, given.proposed, (change) => picked.current(change), setPair, () => setFailed(true)), []);
  useDrawing(pair, given);
  useEffect(() => {
    pair?.before.resize();
    pair?.after.resize();
  }, [pair, side]);
  const whole = (): void => look(pair, boxOf(shapes?.features.length ? shapes.features : (given.after?.features ?? [])));
  return (
    <section class={`two-maps ${side ? 'side' : 'swipe'}`} aria-label={t('map.how')} style={{ '--cut': `${cut * 100}%` }}>
      <div class="map-bar">
        <div class="segments wide-only" role="group" aria-label={t('map.how')}>
          <button type="button" aria-pressed={!side} onClick={() => setSide(false)}>{t('map.swipe')}</button>
          <button type="button" aria-pressed={side} onClick={() => setSide(true)}>{t('map.side')}</button>
        </div>
        {side ? null : <input type="range" min="0" max="1" step="any" value={cut} aria-label={t('map.slider')} onInput={(event) => setCut(event.currentTarget.valueAsNumber)} />}
        <button type="button" class="plain" onClick={chosen === null ? whole : () => look(pair, chosenBox(shapes, chosen))}>{t(chosen === null ? 'map.fit' : 'map.fitOne')}</button>
      </div>
      {failed ? <p class="notice" role="alert">{say('map.notDrawn')}</p> : (
        <div class="maps">
          {(['before', 'after'] as const).map((which) => (
            <div key={which} class={`one-map ${which}`}>
              <div ref={places[which]} class="map-canvas" role="application" aria-label={t('map.label', { which: t(`map.${which}`) })} />
            </div>
          ))}
          <span class="caption left" aria-hidden="true">{t('map.before')}</span>
          <span class="caption right" aria-hidden="true">{t('map.after')}</span>
          {side ? null : <CutLine set={setCut} />}
          {given.demonstration ? <p class="demo-note">{say('demo.note')}</p> : null}
          <Legend changes={given.changes} zones={[given.before, given.after]} />
        </div>
      )}
    </section>
  );
}

/** Follow what is to be drawn, once the maps stand. */
function useDrawing(pair: Pair | null, { before, after, shapes, changes, chosen, left, proof }: TwoMapsGiven): void {
  const looked = useRef(false);
  const both = pair === null ? [] : [pair.before, pair.after];
  useEffect(() => { if (before !== null) pair?.before.zones(before); }, [pair, before]);
  useEffect(() => { if (after !== null) pair?.after.zones(after); }, [pair, after]);
  useEffect(() => {
    const drawn = withNumbers(shapes, changes, left);
    both.forEach((map) => map.changes(drawn.shapes, drawn.numbers));
  }, [pair, shapes, changes, left]);
  useEffect(() => {
    both.forEach((map) => map.select(geometryOf(shapes, chosen)));
    const box = chosenBox(shapes, chosen);
    if (box !== null) looked.current = true;
    look(pair, box);
  }, [pair, shapes, chosen]);
  useEffect(() => {
    both.forEach((map) => map.proof(proof));
    look(pair, proof === null ? null : boxOf(featuresOf(proof)));
  }, [pair, proof]);
  useEffect(() => {
    const box = boxOf([...(shapes?.features ?? []), ...(after?.features ?? [])]); // the whole reserve at first, then change by change
    if (pair === null || looked.current || box === null) return;
    looked.current = true;
    look(pair, box);
  }, [pair, shapes, after]);
}

function engines(
  one: { current: HTMLDivElement | null }, other: { current: HTMLDivElement | null }, proposed: boolean,
  picked: (change: string) => void, ready: (pair: Pair | null) => void, failed: () => void,
): () => void {
  let pair: Pair | null = null;
  let ended = false;
  void import('../../map/boundaryMap').then(({ BoundaryMap: Engine }) => {
    if (ended || one.current === null || other.current === null) return;
    try {
      const [before, after] = [new Engine(one.current, layers.value, tilesAddress(), false, { picked }), new Engine(other.current, layers.value, tilesAddress(), proposed, { picked })];
      before.inStep(after);
      for (const map of [before, after]) for (const layer of layers.value) map.show(layer, shown.value.has(layer.id) && layer.id !== 'reserve_zones' && layer.id !== 'proposed_zones');
      ready((pair = { before, after }));
    } catch {
      failed();
    }
  }, failed);
  return () => {
    ended = true;
    pair?.before.remove();
    pair?.after.remove();
    ready(null);
  };
}

function look(pair: Pair | null, box: readonly [number, number, number, number] | null): void {
  if (box === null || pair === null) return;
  pair.before.resize(); // a sheet may have come beside it
  pair.after.look(box);
}

function geometryOf(shapes: GeoJSON.FeatureCollection | null, id: string | null): GeoJSON.Geometry | null {
  return shapes?.features.find((each) => idOf(each) === id)?.geometry ?? null;
}

function chosenBox(shapes: GeoJSON.FeatureCollection | null, id: string | null): readonly [number, number, number, number] | null {
  const geometry = geometryOf(shapes, id);
  return geometry === null ? null : boundsOf(geometry);
}

/** The shapes with what the map draws them by, and a point for each number. */
function withNumbers(shapes: GeoJSON.FeatureCollection | null, changes: readonly Change[], left: ReadonlySet<string>) {
  const known = new Map(changes.map((change) => [change.id, change]));
  const said = (change: Change) => ({ id: change.id, number: change.number, transition: change.transition, left: left.has(change.id) });
  const drawn = (shapes?.features ?? []).flatMap((each): GeoJSON.Feature[] => {
    const change = known.get(idOf(each));
    return change === undefined ? [] : [{ type: 'Feature', geometry: each.geometry, properties: said(change) }];
  });
  const numbers = changes.map((change): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [...change.place] }, properties: said(change) }));
  return { shapes: { type: 'FeatureCollection', features: drawn } as GeoJSON.FeatureCollection, numbers: { type: 'FeatureCollection', features: numbers } as GeoJSON.FeatureCollection };
}

export function idOf(feature: GeoJSON.Feature): string {
  return String(feature.properties?.['id'] ?? feature.id ?? '');
}

export function featuresOf(shape: GeoJSON.GeoJSON): readonly GeoJSON.Feature[] {
  if (shape.type === 'FeatureCollection') return shape.features;
  return shape.type === 'Feature' ? [shape] : [{ type: 'Feature', geometry: shape, properties: {} }];
}
