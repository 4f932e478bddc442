/** The package on this device: what it holds, how old it is, what changed since, and what can be done with it. */

import { useState } from 'preact/hooks';
import { pictures, type AreaManifest } from '../../domain/area';
import { beijingTime } from '../../domain/moment';
import { bytes, count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { changes, type AreaChange } from '../../state/areaChanges';
import { dropArea, step, updateArea } from '../../state/areaFetch';
import { packageWanted, taken, type Taken } from '../../state/areas';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { a } from '../../ui/areaWords';
import { say } from '../../ui/say';
import { StateMark } from '../map/StateMark';

const LISTED = 20;

export function TakenArea() {
  const now = taken.value;
  if (now === null) return null;
  const { manifest } = now;
  const shown = pictures(manifest);
  return (
    <div class="area-card">
      <h3>{kindWords(manifest)} {manifest.demonstration ? <span class="tag">{say('demo.short')}</span> : null}</h3>
      <dl class="facts">
        <div><dt>{a('at')}</dt><dd class="figures">{ageWords(now)}</dd></div>
        <div><dt>{a('holds')}</dt><dd class="figures">{a('holds.words', { n: count(manifest.count), layers: manifest.layers.length, size: bytes(manifest.size_bytes) })}</dd></div>
        {shown.length === 0 ? null : <div><dt>{a('pictures')}</dt><dd class="figures">{shown.map(({ scene, size_bytes }) => a('pictures.words', { day: scene.acquired_on, size: bytes(size_bytes) })).join('; ')}</dd></div>}
        <div><dt>{a('changed')}</dt><dd><Changed /></dd></div>
      </dl>
      {now.stale ? <p class="warned" role="status">{a('stale')}</p> : null}
      <label class="check" for="package-map">
        <input id="package-map" type="checkbox" checked={packageWanted.value} onChange={(event) => { packageWanted.value = event.currentTarget.checked; }} />
        <span>{a('useMap')}</span>
      </label>
      <p class="hint">{a('useMap.hint')}</p>
      <Actions manifest={manifest} />
    </div>
  );
}

function Actions({ manifest }: { manifest: AreaManifest }) {
  const [sure, setSure] = useState(false);
  const idle = step.value.at === 'idle';
  if (sure) return (
    <div class="area-actions" role="group" aria-label={a('delete')}>
      <p>{a('delete.sure')}</p>
      <button type="button" class="danger" onClick={() => { setSure(false); void dropArea(); }}>{a('delete.yes')}</button>
      <button type="button" onClick={() => setSure(false)}>{a('delete.no')}</button>
    </div>
  );
  return (
    <div class="area-actions">
      <button type="button" class="filled" disabled={!idle} onClick={() => void updateArea(manifest)}>{a('update')}</button>
      <button type="button" class="danger" onClick={() => setSure(true)}>{a('delete')}</button>
    </div>
  );
}

function Changed() {
  const known = changes.value;
  if (known === null) return <span class="hint">{a('changed.unknown')}</span>;
  if (known.total === 0) return <span>{a('changed.none', { at: beijingTime(known.now) })}</span>;
  const rest = known.total - Math.min(LISTED, known.changes.length);
  return (
    <details>
      <summary>{a('changed.some', { n: count(known.total) })}</summary>
      <ul class="rows">
        {known.changes.slice(0, LISTED).map((change) => <li key={`${change.layer}/${change.id}`}><Change change={change} /></li>)}
      </ul>
      {rest > 0 ? <p class="hint">{a('changed.more', { n: count(rest) })}</p> : null}
    </details>
  );
}

function Change({ change }: { change: AreaChange }) {
  const layer = layerOf(change.layer);
  const words = <span><strong>{change.label ?? change.id}</strong> <span class="hint">{layer === undefined ? change.layer : pick(layer)}</span></span>;
  if (change.retired) return <p class="row">{words}<span>{a('changed.retired')}</span></p>;
  return <a class="row" href={hashOf(['map', change.layer, change.id], { fit: '1' })}>{words}<span>{a('changed.now')} <StateMark layer={change.layer} state={change.state} /></span></a>;
}

export function kindWords(manifest: AreaManifest): string {
  return a(`kind.${manifest.kind}`, { n: manifest.cells });
}

export function ageWords({ at, ageDays }: Taken): string {
  return a(ageDays === 0 ? 'age.today' : 'age', { at: beijingTime(at), days: ageDays });
}
