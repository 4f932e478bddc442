/** Cutting a zone, giving a piece away, taking new ground in: on the map, and by figures and lists beside it. */

import { useState } from 'preact/hooks';
import type { Planar, Hindrance } from '../../domain/topology';
import { partM2 } from '../../domain/topology';
import { given, split, takenIn, withNewZone } from '../../domain/zoneCut';
import { detail, drawing, letGo, line, piece, take, told } from '../../state/zoneDrawing';
import { Figures } from './PointPanel';
import { mapNow } from './ZoneCanvas';
import { KINDS, kindName, smallArea, t } from './words';

/** The line as far as it goes, and its points by figures. */
function Line() {
  const points = line.value;
  return (
    <>
      <p role="status">{t('line.count', { n: points.length })}</p>
      <Figures key={points.length} place={null} word={t('line.add')} put={(at) => (line.value = [...line.value, at])} />
      <div class="pair">
        <button type="button" disabled={mapNow.value === null} onClick={() => { const at = mapNow.value?.view(); if (at) line.value = [...line.value, [at.longitude, at.latitude]]; }}>{t('line.addChosen')}</button>
        <button type="button" disabled={points.length === 0} onClick={() => (line.value = points.slice(0, -1))}>{t('line.last')}</button>
        <button type="button" disabled={points.length === 0} onClick={() => (line.value = [])}>{t('line.clear')}</button>
      </div>
    </>
  );
}

/** A zone by its number: kinds may occur more than once. */
function zoneNames(planar: Planar): readonly string[] {
  return planar.zones.map(({ kind }, number) => {
    const same = planar.zones.filter((each) => each.kind === kind);
    return same.length === 1 ? kindName(kind) : `${kindName(kind)} ${planar.zones.slice(0, number + 1).filter((each) => each.kind === kind).length}`;
  });
}

export function CutPanel() {
  const planar = drawing.value!.now;
  const [zone, setZone] = useState('');
  const cut = (): void => {
    if (!take(zone === '' ? cutAll(planar) : split(planar, line.value, Number(zone)))) return;
    letGo();
    told.value = t('told.cut');
  };
  return (
    <section class="panel-card" aria-labelledby="zone-cut">
      <h2 id="zone-cut">{t('line.title')}</h2>
      <Line />
      <div class="field">
        <label for="zone-cut-which">{t('cut.zone')}</label>
        <select id="zone-cut-which" value={zone} onChange={(event) => setZone(event.currentTarget.value)}>
          <option value="">{t('cut.all')}</option>
          {zoneNames(planar).map((name, number) => <option key={number} value={number}>{name}</option>)}
        </select>
      </div>
      <button type="button" class="filled" disabled={line.value.length < 2} onClick={cut}>{t('cut.go')}</button>
    </section>
  );
}

/** Every zone cut that the line crosses from border to border. */
function cutAll(planar: Planar): Planar | Hindrance {
  let made: Planar | null = null;
  for (let zone = 0; zone < planar.zones.length; zone += 1) {
    const step: Planar | Hindrance = split(made ?? planar, line.value, zone);
    if (step === 'crosses-itself') return step;
    if (typeof step !== 'string') made = step;
  }
  return made ?? 'no-piece';
}

export function GivePanel() {
  const planar = drawing.value!.now;
  const names = zoneNames(planar);
  const [to, setTo] = useState('');
  const pieces = planar.zones.flatMap(({ parts }, zone) => parts.map((part, number) => ({ zone, part: number, key: `${zone}/${number}`, words: t('piece.option', { zone: names[zone] ?? '', n: number + 1, area: smallArea(partM2(planar, part)) }) })));
  const key = piece.value === null ? '' : `${piece.value.zone}/${piece.value.part}`;
  const give = (): void => {
    if (piece.value === null || to === '') return;
    if (!take(givenTo(planar, piece.value, to))) return;
    letGo();
    told.value = t('told.given');
  };
  return (
    <section class="panel-card" aria-labelledby="zone-piece">
      <h2 id="zone-piece">{t('piece.title')}</h2>
      <div class="field">
        <label for="zone-piece-which">{t('piece.choose')}</label>
        <select id="zone-piece-which" value={key} onChange={(event) => (piece.value = pieces.find((each) => each.key === event.currentTarget.value) ?? null)}>
          <option value="">{t('piece.none')}</option>
          {pieces.map((each) => <option key={each.key} value={each.key}>{each.words}</option>)}
        </select>
      </div>
      <div class="field">
        <label for="zone-piece-to">{t('piece.to')}</label>
        <select id="zone-piece-to" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          <option value="" />
          {names.map((name, number) => <option key={number} value={number}>{number === piece.value?.zone ? t('piece.own', { zone: name }) : name}</option>)}
          {kinds().map((kind) => <option key={kind} value={kind}>{t('piece.fresh', { zone: kindName(kind) })}</option>)}
          <option value="outside">{t('piece.outside')}</option>
        </select>
      </div>
      <button type="button" class="filled" disabled={piece.value === null || to === ''} onClick={give}>{t('piece.go')}</button>
    </section>
  );
}

function kinds(): readonly string[] {
  return KINDS[detail.value?.boundary.regime ?? ''] ?? [];
}

/** A piece given to a zone by its number, to a new zone of a kind, or taken out. */
function givenTo(planar: Planar, from: { readonly zone: number; readonly part: number }, to: string): Planar {
  if (to === 'outside') return given(planar, from, null);
  return kinds().includes(to) ? given(withNewZone(planar, crypto.randomUUID(), to), from, planar.zones.length) : given(planar, from, Number(to));
}

export function NewPanel() {
  const planar = drawing.value!.now;
  const names = zoneNames(planar);
  const [to, setTo] = useState(planar.zones.length === 0 ? (kinds()[0] ?? '') : '0');
  const add = (): void => {
    const own = kinds().includes(to);
    if (!take(takenIn(own ? withNewZone(planar, crypto.randomUUID(), to) : planar, line.value, own ? planar.zones.length : Number(to)))) return;
    letGo();
    told.value = t('told.taken');
  };
  return (
    <section class="panel-card" aria-labelledby="zone-new">
      <h2 id="zone-new">{t('line.title')}</h2>
      <Line />
      <div class="field">
        <label for="zone-new-to">{t('new.to')}</label>
        <select id="zone-new-to" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          {names.map((name, number) => <option key={number} value={number}>{name}</option>)}
          {kinds().map((kind) => <option key={kind} value={kind}>{t('piece.fresh', { zone: kindName(kind) })}</option>)}
        </select>
      </div>
      <button type="button" class="filled" disabled={line.value.length < 3 || to === ''} onClick={add}>{t('new.go')}</button>
    </section>
  );
}
