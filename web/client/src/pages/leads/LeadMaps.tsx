/** The lead where it lies: on the image before, on the image after, faded from one to the other, or on the plain map. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { deepest } from '../../domain/scene';
import { surroundings, type Lead, type NearLead } from '../../domain/lead';
import type { Images, LeadMap } from '../../map/leadMap';
import { layers } from '../../state/catalogue';
import { shown } from '../../state/map';
import { leadKeys } from '../../state/leads';
import { say } from '../../ui/say';
import { engine } from '../map/engine';
import { tilesAddress } from '../map/mapTiles';
import { t } from './words';

export type Look = 'before' | 'after' | 'plain';


interface Given {
  readonly leads: readonly Lead[];
  readonly lead: Lead | null;
  readonly near: readonly NearLead[];
  readonly marked: ReadonlySet<string>;
  readonly look: Look;
  readonly setLook: (look: Look) => void;
  readonly picked: (lead: string) => void;
}

export function LeadMaps(given: Given) {
  const { lead, look, setLook } = given;
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LeadMap | null>(null);
  const [failed, setFailed] = useState(false);
  const [drawing, setDrawing] = useState(false);
  const [fade, setFade] = useState<number | null>(null);
  const picked = useRef(given.picked);
  picked.current = given.picked;
  useEffect(() => {
    const broken = (): void => setFailed(true);
    const loaded = () => import('../../map/leadMap').then(({ LeadMap: Engine }) => (at: HTMLElement) => new Engine(at, layers.value, tilesAddress(), (id) => picked.current(id), broken));
    return engine(loaded, place, setMap, broken);
  }, []);
  const scenes = scenesOf(lead);
  const imaged = look !== 'plain' && (scenes.before !== null || scenes.after !== null);
  useEffect(() => { if (map !== null) map.drawing = setDrawing; }, [map]);
  useDrawing(map, given, imaged);
  useEffect(() => setFade(null), [look, lead?.id]);
  useEffect(() => map?.fade(fade ?? (look === 'before' ? 0 : 1)), [map, look, fade, lead?.id, imaged]);
  const fit = (): void => { if (lead !== null) lookAt(map, lead); };
  return (
    <section class="lead-maps" aria-label={t('map')}>
      <div class="map-bar">
        <div class="segments" role="group" aria-label={t('map.what')}>
          {(['before', 'after', 'plain'] as const).map((each) => <button key={each} type="button" aria-pressed={(imaged ? look : 'plain') === each} disabled={each !== 'plain' && scenes[each] === null} onClick={() => setLook(each)}>{t(`map.${each}`)}</button>)}
        </div>
        {imaged && scenes.before !== null && scenes.after !== null ? (
          <>
            <button type="button" class="plain small" onClick={() => setLook(look === 'before' ? 'after' : 'before')}>{t('acts.blink')}{leadKeys.value ? <kbd aria-hidden="true">b</kbd> : null}</button>
            <input type="range" min="0" max="1" step="0.05" value={fade ?? (look === 'before' ? 0 : 1)} aria-label={t('map.fade')} onInput={(event) => setFade(event.currentTarget.valueAsNumber)} />
          </>
        ) : null}
        {lead === null ? <span class="hint">{t('map.choose')}</span> : null}
      </div>
      {failed ? <p class="notice" role="alert">{t('map.notDrawn')}</p> : (
        <div class="one-lead-map">
          <div ref={place} class="map-canvas" role="application" aria-label={t('map.label')} />
          <div class="map-said">
            {imaged ? <span class={`caption ${look}`} aria-live="polite">{t('map.caption', { which: t(`map.${look}`), day: dayOf(lead, look) })}</span> : null}
            {lead !== null && look !== 'plain' && !imaged ? <span class="caption">{t('map.noScene')}</span> : null}
            {lead?.demonstration || given.leads.some((each) => each.demonstration) ? <p class="demo-note">{say('demo.note')}</p> : null}
          </div>
          {lead === null ? null : (
            <button type="button" class="fit" aria-label={t('map.fit')} title={t('map.fit')} onClick={fit}>
              <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M12 9v6M9 12h6" /></svg>
              <span>{t('map.fit')}</span>
            </button>
          )}
          {imaged && drawing ? <p class="images-coming" role="status">{t('map.coming')}</p> : null}
          <p class="lead-legend"><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><path d="M2 4h24" class={imaged ? 'on-image' : ''} /></svg>{t('map.legend')}</p>
        </div>
      )}
    </section>
  );
}

/** Ids of the scenes that a lead was compared on. */
export function scenesOf(lead: Lead | null): Readonly<Record<'before' | 'after', string | null>> {
  return { before: lead?.evidence.before?.scene ?? null, after: lead?.evidence.after?.scene ?? null };
}

export function dayOf(lead: Lead | null, which: 'before' | 'after' | 'plain'): string {
  return which === 'plain' ? '' : (lead?.evidence[which]?.day ?? '');
}

/** Tiles of one of both dates, by one stretch for both; the later one moved back as its comparison found it, since the outline lies so. */
function tilesOf(lead: Lead | null, which: 'before' | 'after'): string | null {
  const scenes = scenesOf(lead);
  const [scene, other, shift] = [scenes[which], scenes[which === 'before' ? 'after' : 'before'], lead?.evidence.shift];
  if (scene === null) return null;
  const moved = which === 'after' && shift?.taken_back ? { right: String(shift.right_px), down: String(shift.down_px) } : {};
  const asked = new URLSearchParams({ view: 'true_colour', ...(other === null ? {} : { beside: other, ...moved }) }).toString();
  return `${location.origin}/api/scenes/${encodeURIComponent(scene)}/tiles/{z}/{x}/{y}?${asked}`;
}

const NO_IMAGES: Images = { before: null, after: null, deepest: 17 };
const USUAL_M = 10;
const AMONG = 0.15; // room about all that the list shows, while none is chosen

function useDrawing(map: LeadMap | null, { leads, lead, near, marked, look }: Given, imaged: boolean): void {
  const imagesKey = imaged ? `${tilesOf(lead, 'before') ?? ''} ${tilesOf(lead, 'after') ?? ''}` : '';
  useEffect(() => {
    if (map === null) return;
    map.shownOnPlain = shown.value;
    map.images(imaged ? { before: tilesOf(lead, 'before'), after: tilesOf(lead, 'after'), deepest: deepest(lead?.resolution_m ?? USUAL_M, lead?.place[1] ?? 0) } : NO_IMAGES);
  }, [map, imagesKey]);
  useEffect(() => {
    if (map === null) return;
    const drawn = lead === null || leads.some((each) => each.id === lead.id) ? leads : [...leads, lead];
    map.leads(...collections(drawn, lead?.id ?? null, new Set(near.map((each) => each.id)), marked));
  }, [map, leads, lead, near, marked]);
  useEffect(() => {
    if (map === null || lead === null) return;
    lookAt(map, lead);
  }, [map, lead?.id]);
  const listed = leads.map(({ id }) => id).join();
  useEffect(() => {
    if (map === null || lead !== null) return;
    const box = surroundings({ type: 'GeometryCollection', geometries: leads.map(({ geometry }) => geometry) }, AMONG);
    if (box !== null) map.look(box);
  }, [map, lead === null, listed]);
  useEffect(() => map?.resize(), [map, lead === null, look]);
}

function lookAt(map: LeadMap | null, lead: Lead): void {
  const box = surroundings(lead.geometry);
  if (box !== null) map?.look(box);
}

/** Shapes, and a spot for each: where a patch is too small to see, or has no extent. */
function collections(leads: readonly Lead[], chosen: string | null, near: ReadonlySet<string>, marked: ReadonlySet<string>): [GeoJSON.FeatureCollection, GeoJSON.FeatureCollection] {
  const said = (lead: Lead) => ({ id: lead.id, chosen: lead.id === chosen, near: near.has(lead.id), marked: marked.has(lead.id), point: lead.geometry.type === 'Point' });
  const shapes = leads.map((lead): GeoJSON.Feature => ({ type: 'Feature', geometry: lead.geometry, properties: said(lead) }));
  const spots = leads.map((lead): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [...lead.place] }, properties: said(lead) }));
  return [{ type: 'FeatureCollection', features: shapes }, { type: 'FeatureCollection', features: spots }];
}
