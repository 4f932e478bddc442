/** The map with what belongs to it: on a desk a panel at each side, on a phone one sheet of three heights. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { pictures } from '../../domain/area';
import { boundsOf } from '../../domain/feature';
import { hashOf, type Place } from '../../domain/where';
import type { Hit, LakeMap } from '../../map/map';
import { current, fromPackage } from '../../state/areas';
import { layerOf, layers } from '../../state/catalogue';
import { imageryOn } from '../../state/map';
import { may, session } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { say } from '../../ui/say';
import { lazy } from '../Lazy';
import { FeatureSheet } from './FeatureSheet';
import { LayerTree } from './LayerTree';
import { MapCanvas } from './MapCanvas';
import { MapTools } from './MapTools';
import { Near } from './Near';
import { CaseDot } from './CaseDot';
import { casesShown } from './caseLayer';
import { PackageNote } from './PackageNote';
import { reportsShown } from './reportsShown';
import { Search } from './Search';

type Tab = 'layers' | 'near';
type Height = 'low' | 'half' | 'full';

const PackageBase = lazy(async () => (await import('../imagery/PackageBase')).PackageBase);
const ImageryBase = lazy(async () => (await import('../imagery/ImageryBase')).ImageryBase);
const WIDE = '(min-width: 1024px)';
const REPORT_ZOOM = 16; // one dike and its neighbours
const HIGHER: Record<Height, Height> = { low: 'half', half: 'full', full: 'full' };
const LOWER: Record<Height, Height> = { low: 'low', half: 'low', full: 'half' };

export function MapPage({ place }: { place: Place }) {
  const [tab, setTab] = useState<Tab>('layers');
  const [height, setHeight] = useState<Height>('low');
  const [others, setOthers] = useState<readonly Hit[]>([]);
  const [map, setMap] = useState<LakeMap | null>(null);
  const fitted = useRef('');
  const [, layer, id] = place.path;
  const selected = layer !== undefined && id !== undefined;
  const wantsFit = place.query.get('fit') === '1';
  useEffect(() => setHeight(selected ? 'half' : 'low'), [layer, id]);
  const at = place.query.get('at');
  useEffect(() => {
    const [longitude, latitude] = (at ?? '').split(',').map(Number);
    if (map !== null && isPlace(longitude, latitude)) map.goTo(longitude!, latitude!, REPORT_ZOOM);
  }, [map, at]);
  const pointed = (hits: readonly Hit[]): void => {
    setOthers(hits);
    const first = hits[0];
    go(first === undefined ? hashOf(['map']) : hashOf(['map', first.layer, first.id]));
  };
  const drawn = (geometry: GeoJSON.Geometry | null): void => {
    map?.select(geometry);
    const box = geometry === null ? null : boundsOf(geometry);
    const key = `${layer}/${id}`;
    if (box !== null && wantsFit && fitted.current !== key && map !== null) {
      fitted.current = key;
      map.fit(box, padding());
    }
  };
  const open = (wanted: Tab): void => {
    const again = tab === wanted && height !== 'low' && !selected;
    setTab(wanted);
    if (selected) go(hashOf(['map']));
    setHeight(again ? 'low' : 'half');
  };
  return (
    <div class={`map-page ${selected ? 'selected' : ''}`}>
      <MapCanvas ready={setMap} pointed={pointed} />
      <Search />
      <div class="map-notes">
        {session.value?.demonstration ? <p class="demo-note">{say('demo.note')}</p> : null}
        <ReportsNote />
        {imageryOn.value && map !== null && may('scene.read') ? <Ground map={map} /> : null}
      </div>
      <PackageNote />
      <MapTools map={map} />
      <aside class={`panel panel-left ${height}`} aria-label={say(tab === 'layers' ? 'map.layers' : 'map.near')}>
        <SheetHandle height={height} setHeight={setHeight} />
        <div class="tabs">
          <TabButton wanted="layers" tab={tab} open={open} />
          <TabButton wanted="near" tab={tab} open={open} />
        </div>
        <div class="panel-body">{tab === 'layers' ? <LayerTree /> : <Near />}</div>
      </aside>
      {selected && map !== null ? (
        <aside class={`panel panel-right ${height}`}>
          <SheetHandle height={height} setHeight={setHeight} />
          <div class="panel-body">
            <FeatureSheet layer={layer} id={id} drawn={drawn} close={() => go(hashOf(['map']))} />
            <OthersHere others={others} selected={`${layer}/${id}`} />
          </div>
        </aside>
      ) : null}
      <nav class="thumb" aria-label={say('map.sheet')}>
        <button type="button" aria-pressed={tab === 'layers' && height !== 'low' && !selected} onClick={() => open('layers')}>{say('map.layers')}</button>
        <button type="button" aria-pressed={tab === 'near' && height !== 'low' && !selected} onClick={() => open('near')}>{say('map.near')}</button>
        {may('report.submit') ? <a class="button" href="#/report/note">{say('map.note')}</a> : null}
        {may('report.submit') ? <a class="button filled" href={reportHash(layer, id)}>{say('map.report')}</a> : null}
      </nav>
    </div>
  );
}

/** The picture under the map: the package's where the map is the package's and it has one, else the server's. */
function Ground({ map }: { map: LakeMap }) {
  return fromPackage.value && pictures(current.value).length > 0 ? <PackageBase map={map} /> : <ImageryBase map={map} />;
}

/** Whether both are figures on the globe; an address may hold anything. */
function isPlace(longitude: number | undefined, latitude: number | undefined): boolean {
  return Math.abs(longitude ?? NaN) <= 180 && Math.abs(latitude ?? NaN) <= 90;
}

/** The report of what is selected, when it can be inspected; else of a new place. */
function reportHash(layer: string | undefined, id: string | undefined): string {
  const inspectable = layer !== undefined && id !== undefined && layerOf(layer)?.inspectable;
  return inspectable ? hashOf(['report', 'new'], { layer, feature: id }) : hashOf(['report', 'new']);
}

function padding() {
  return matchMedia(WIDE).matches
    ? { top: 80, bottom: 80, left: 80, right: 80 }
    : { top: 120, bottom: Math.round(innerHeight * 0.5), left: 32, right: 32 };
}

function TabButton({ wanted, tab, open }: { wanted: Tab; tab: Tab; open: (tab: Tab) => void }) {
  return <button type="button" class="plain" aria-pressed={tab === wanted} onClick={() => open(wanted)}>{say(`map.${wanted}`)}</button>;
}

function SheetHandle({ height, setHeight }: { height: Height; setHeight: (height: Height) => void }) {
  return (
    <div class="handle">
      <button type="button" class="plain" disabled={height === 'low'} onClick={() => setHeight(LOWER[height])} aria-label={say('map.lower')}>{chevron('M6 9l6 6 6-6')}</button>
      <button type="button" class="plain" disabled={height === 'full'} onClick={() => setHeight(HIGHER[height])} aria-label={say('map.higher')}>{chevron('M6 15l6-6 6 6')}</button>
    </div>
  );
}

function chevron(path: string) {
  return <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d={path} /></svg>;
}

function ReportsNote() {
  const now = reportsShown.value;
  const cases = casesShown.value;
  return (
    <div class="reports-note figures">
      {now === null || now.total === 0 ? null : <p><span class="report-dot" aria-hidden="true" />{say('map.reportsShown', now)}</p>}
      {cases === null || cases.total === 0 ? null : <p><CaseDot />{say('map.casesShown', cases)}</p>}
    </div>
  );
}

function OthersHere({ others, selected }: { others: readonly Hit[]; selected: string }) {
  const rest = others.filter((hit) => `${hit.layer}/${hit.id}` !== selected);
  if (rest.length === 0 || !others.some((hit) => `${hit.layer}/${hit.id}` === selected)) return null;
  return (
    <section class="others">
      <h3>{say('sheet.here')}</h3>
      <ul class="rows">
        {rest.slice(0, 8).map((hit) => {
          const layer = layers.value.find((each) => each.id === hit.layer);
          return <li key={`${hit.layer}/${hit.id}`}><a class="row" href={hashOf(['map', hit.layer, hit.id])}>{layer === undefined ? hit.layer : pick(layer)}<span class="hint">{hit.id}</span></a></li>;
        })}
      </ul>
    </section>
  );
}
