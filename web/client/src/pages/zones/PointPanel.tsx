/** The chosen point by its figures, and the points of a zone one by one: drawing without dragging. */

import { useEffect, useState } from 'preact/hooks';
import type { Place } from '../../domain/report';
import { after, before, geometryOf, indexOf, inserted, moved, removed, ringAt, rounded, zonesAt, type Planar } from '../../domain/topology';
import { chosen, drawing, hindrance, take, told } from '../../state/zoneDrawing';
import { pick } from '../../state/words';
import { mapNow } from './ZoneCanvas';
import { kindName, t } from './words';

export function PointPanel() {
  const point = chosen.value;
  const planar = drawing.value!.now;
  const there = point !== null && indexOf(planar).points.has(point);
  return (
    <section class="panel-card" aria-labelledby="zone-point">
      <h2 id="zone-point">{t('point.title')}</h2>
      {there ? <Chosen planar={planar} point={point} /> : <p class="hint">{t('point.none')}</p>}
      <details class="zone-list">
        <summary>{t('points.list')}</summary>
        <PointList planar={planar} />
      </details>
    </section>
  );
}

const STEPS_M = [0.1, 1, 10, 100];
const METRES = 111_320; // of a degree of latitude; a nudge needs no more

function Chosen({ planar, point }: { planar: Planar; point: number }) {
  const [metres, setMetres] = useState(1);
  const place = planar.places[point]!;
  const names = zonesAt(planar, point).map(({ kind }) => kindName(kind)).join(pick({ zh: '、', en: ', ' }));
  const nudge = (east: number, north: number): void => {
    const to = rounded([place[0] + (east * metres) / (METRES * Math.cos((place[1] * Math.PI) / 180)), place[1] + (north * metres) / METRES]);
    if (take(moved(planar, point, to))) told.value = t('told.moved');
  };
  const walk = (to: number): void => {
    chosen.value = to;
    hindrance.value = null;
    mapNow.value?.goTo(...planar.places[to]!);
  };
  const use = indexOf(planar).points.get(point)![0]!;
  const ring = ringAt(planar, use);
  const next = after(ring, use.at);
  return (
    <>
      <p>{t('point.zones', { zones: names })}</p>
      <Figures key={`${point}/${place.join()}`} place={place} put={(to) => { if (take(moved(planar, point, rounded(to)))) { told.value = t('told.moved'); mapNow.value?.goTo(...to); } }} word={t('point.put')} />
      <div class="zone-nudge">
        <label>{t('point.step')}
          <select value={metres} onChange={(event) => setMetres(Number(event.currentTarget.value))}>{STEPS_M.map((n) => <option key={n} value={n}>{t('point.m', { n })}</option>)}</select>
        </label>
        <button type="button" onClick={() => nudge(-1, 0)}>← {t('point.west')}</button>
        <button type="button" onClick={() => nudge(0, 1)}>↑ {t('point.north')}</button>
        <button type="button" onClick={() => nudge(0, -1)}>↓ {t('point.south')}</button>
        <button type="button" onClick={() => nudge(1, 0)}>→ {t('point.east')}</button>
      </div>
      <div class="pair">
        <button type="button" onClick={() => walk(before(ring, use.at))}>{t('point.previous')}</button>
        <button type="button" onClick={() => walk(next)}>{t('point.next')}</button>
        <button type="button" onClick={() => addBefore(planar, point, next)}>{t('point.insert')}</button>
        <button type="button" class="danger" onClick={() => { if (take(removed(planar, point))) { walk(next); told.value = t('told.removed'); } }}>{t('point.remove')}</button>
      </div>
    </>
  );
}

function addBefore(planar: Planar, point: number, next: number): void {
  const [one, other] = [planar.places[point]!, planar.places[next]!];
  const [more, made] = inserted(planar, point, next, [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]);
  if (!take(more)) return;
  chosen.value = made;
  told.value = t('told.added');
}

/** Longitude and latitude as figures. */
export function Figures({ place, put, word }: { place: Place | null; put: (place: Place) => void; word: string }) {
  const [typed, type] = useState<readonly [string, string]>(place === null ? ['', ''] : [place[0].toFixed(8), place[1].toFixed(8)]);
  const [wrong, setWrong] = useState(false);
  const go = (): void => {
    const [x, y] = typed.map((text) => (text.trim() === '' ? NaN : Number(text))) as [number, number];
    const fits = Math.abs(x) <= 180 && Math.abs(y) <= 90;
    setWrong(!fits);
    if (fits) put([x, y]);
  };
  return (
    <form class="zone-figures" noValidate onSubmit={(event) => { event.preventDefault(); go(); }}>
      {(['lon', 'lat'] as const).map((axis, index) => (
        <div key={axis} class="field">
          <label for={`zone-${axis}`}>{t(`point.${axis}`)}</label>
          <input id={`zone-${axis}`} inputMode="decimal" value={typed[index]} aria-invalid={wrong} onInput={(event) => type(index === 0 ? [event.currentTarget.value, typed[1]] : [typed[0], event.currentTarget.value])} />
        </div>
      ))}
      {wrong ? <p class="mistake" role="alert">{t('point.notNumbers')}</p> : null}
      <button type="submit">{word}</button>
    </form>
  );
}

const PAGE = 12;

/** The points of one zone, a page at a time: a zone may have thousands. */
function PointList({ planar }: { planar: Planar }) {
  const [zone, setZone] = useState(0);
  const [from, setFrom] = useState(0);
  const number = Math.min(zone, planar.zones.length - 1);
  const points = planar.zones[number]?.parts.flat(2) ?? [];
  const first = Math.min(from, Math.max(0, points.length - 1));
  useEffect(() => { // the list opens where the chosen point is
    const at = chosen.value === null ? -1 : points.indexOf(chosen.value);
    if (at >= 0) setFrom(at - (at % PAGE));
  }, [chosen.value, number]);
  if (points.length === 0) return null;
  const { points: uses } = indexOf(planar);
  return (
    <>
      <div class="field">
        <label for="zone-of-points">{t('points.zone')}</label>
        <select id="zone-of-points" value={number} onChange={(event) => { setZone(Number(event.currentTarget.value)); setFrom(0); }}>
          {planar.zones.map((each, n) => <option key={each.id} value={n}>{kindName(each.kind)} · {geometryOf(planar, each).type === 'Polygon' ? '' : `${each.parts.length} × `}{each.parts.flat(2).length}</option>)}
        </select>
      </div>
      <p class="hint" role="status">{t('points.page', { from: first + 1, to: Math.min(first + PAGE, points.length), n: points.length.toLocaleString('en-US') })}</p>
      <div class="zone-scroll" tabIndex={0} role="region" aria-label={t('points.list')}>
        <table class="zone-points">
          <thead><tr><th scope="col">{t('points.number')}</th><th scope="col">{t('points.lon')}</th><th scope="col">{t('points.lat')}</th><th scope="col">{t('points.shared')}</th></tr></thead>
          <tbody>
            {points.slice(first, first + PAGE).map((point, n) => (
              <tr key={`${point}/${first + n}`} aria-current={point === chosen.value ? 'true' : undefined}>
                <th scope="row"><button type="button" aria-label={t('points.choose', { n: first + n + 1 })} onClick={() => { chosen.value = point; mapNow.value?.goTo(...planar.places[point]!); }}>{first + n + 1}</button></th>
                <td class="figures">{planar.places[point]![0].toFixed(6)}</td>
                <td class="figures">{planar.places[point]![1].toFixed(6)}</td>
                <td>{new Set((uses.get(point) ?? []).map((use) => use.zone)).size > 1 ? '●' : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="pair">
        <button type="button" disabled={first === 0} onClick={() => setFrom(Math.max(0, first - PAGE))}>{t('points.earlier')}</button>
        <button type="button" disabled={first + PAGE >= points.length} onClick={() => setFrom(first + PAGE)}>{t('points.later')}</button>
      </div>
    </>
  );
}
