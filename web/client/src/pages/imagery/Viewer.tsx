/** Looking at scenes: one, or two dates in step; the address holds scene, view, way of looking and the place asked about. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { beginning, lookOf, lookQuery, meets, type Look } from '../../domain/look';
import { firstBefore, firstLook, viewFor, type Box, type Scene } from '../../domain/scene';
import { hashOf, type Place } from '../../domain/where';
import type { ImageryMap } from '../../map/imageryMap';
import { readScenes, scenes, views } from '../../state/scenes';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { DateLine } from './DateLine';
import { Modes, roomFor } from './Modes';
import { Pictures } from './Pictures';
import { PointPanel } from './PointPanel';
import { ScaleBar } from './ScaleBar';
import { Side, type Sheet } from './Side';
import { t } from './words';

export function Viewer({ place }: { place: Place }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [fresh, setFresh] = useState(false);
  const read = (): void => void readScenes().then((went) => { setProblem(went); setFresh(true); });
  useEffect(read, []);
  const look = lookOf(place.query);
  const list = scenes.value;
  if (problem !== null) return <div class="page"><ProblemNotice problem={problem} again={read} /></div>;
  const awaited = !fresh && look.scene !== '' && list?.some(({ id }) => id === look.scene) === false; // one that was just taken in
  if (list === null || awaited) return <p class="hint waiting" role="status">{t('loading')}</p>;
  return list.length === 0 ? <NoScenes /> : <Looking list={list} look={look} />;
}

function NoScenes() {
  return (
    <div class="page">
      <p class="empty">{t('none')}</p>
      {may('scene.add') ? <a class="button filled" href={hashOf(['imagery', 'scenes'])}>{t('none.add')}</a> : <p class="hint">{t('none.cannot')}</p>}
    </div>
  );
}

function Looking({ list, look }: { list: readonly Scene[]; look: Look }) {
  const [opacity, setOpacity] = useState(1);
  const [masked, setMasked] = useState(false);
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [map, setMap] = useState<ImageryMap | null>(null);
  const scene = list.find(({ id }) => id === look.scene) ?? firstLook(list)!;
  const other = list.find(({ id }) => id === look.other && id !== scene.id) ?? firstBefore(list, scene.id);
  const view = viewFor(scene, views.value, look.view);
  const mask = views.value.find(({ kind, id }) => kind === 'mask' && scene.views.includes(id))?.id ?? null;
  const mode = other === null ? 'one' : roomFor(look.mode);
  const [box] = useState<Box>(() => beginning(look.spot, scene.bbox));
  const [seen, setSeen] = useState<Box | null>(null);
  const outside = seen !== null && !meets(scene.bbox, seen);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => { if (look.spot !== null && map !== null) uncover(map, look.spot, page.current); }, [map, look.spot?.join()]);
  const put = (change: Partial<Look>): void => location.replace(hashOf(['imagery'], lookQuery({ ...look, scene: scene.id, ...(other === null ? {} : { other: other.id }), ...change })));
  const choose = (chosen: Scene): void => put({ scene: chosen.id });
  const modes = (kind: string) => (other === null ? null : <Modes class={kind} mode={mode} choose={(to) => put({ mode: to })} />);
  return (
    <div ref={page} class={`viewer ${sheet === null ? '' : `sheet-${sheet}`} ${look.spot === null ? '' : 'has-spot'}`}>
      <Side sheet={sheet} close={() => setSheet(null)} scene={scene} coarsest={mode === 'one' || other === null || other.resolution_m < scene.resolution_m ? scene : other} view={view} choose={(id) => put({ view: id })} opacity={opacity} setOpacity={setOpacity}
        mask={mask} masked={masked} setMasked={setMasked} whole={() => map?.look(scene.bbox)} middle={() => { const at = map?.view(); if (at !== undefined) put({ spot: [at.longitude, at.latitude] }); }} />
      <div class="viewer-map">
        <Pictures mode={mode} scene={scene} other={other} view={view} mask={masked ? mask : null} opacity={opacity} spot={look.spot} look={box} tools={modes('wide-only')} ready={setMap} moved={setSeen} pointed={(at) => put({ spot: at })}>
          {view === null ? null : <div class="map-scale"><ScaleBar view={view} /></div>}
          {outside ? <p class="notice outside" role="status">{t('look.outside', { day: scene.acquired_on })} <button type="button" class="small" onClick={() => map?.look(scene.bbox)}>{t('look.fit')}</button></p> : null}
        </Pictures>
        <div class="date-lines">
          {mode === 'one' || other === null ? null : <DateLine id="date-left" label={t('date.left')} scenes={list} chosen={other} choose={(chosen) => put(chosen.id === scene.id ? { other: scene.id, scene: other.id } : { other: chosen.id })} />}
          {list.length === 1 ? <p class="hint only">{t('date.only')}</p> : <DateLine id="date-main" label={t(mode === 'one' ? 'date' : 'date.right')} scenes={list} chosen={scene} choose={choose} />}
        </div>
        <div class="viewer-bar narrow-only">
          {modes('')}
          {(['views', 'layers'] as const).map((each) => <button key={each} type="button" aria-expanded={sheet === each} onClick={() => setSheet(sheet === each ? null : each)}>{t(`look.${each}`)}</button>)}
        </div>
      </div>
      {look.spot === null ? null : <PointPanel spot={look.spot} view={view} scene={scene.id} choose={(id) => put({ scene: id })} close={() => put({ spot: null })} />}
    </div>
  );
}

/** As the style sheet says of the panel on a phone. */
const PANEL_SHARE = 0.62;

/** On a phone the values cover most of the map: the place they are of stays in sight. */
function uncover(map: ImageryMap, spot: readonly [number, number], page: HTMLElement | null): void {
  const canvas = page?.querySelector('.one-map.after');
  if (page === null || canvas == null || matchMedia('(min-width: 1024px)').matches) return;
  const { bottom, height } = page.getBoundingClientRect();
  map.uncover(spot, bottom - PANEL_SHARE * height - canvas.getBoundingClientRect().top);
}
