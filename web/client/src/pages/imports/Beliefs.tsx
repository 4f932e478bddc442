/** What the doctor believes of encoding and place, and why; each can be told otherwise. */

import type { ComponentChildren } from 'preact';
import type { Datum, Encoding, Placing, Report, Shift } from '../../domain/import';
import { bearingOf, lengthOf, windOf } from '../../domain/shift';
import { draft } from '../../state/imports';
import { systemName } from '../../state/systems';
import { pick } from '../../state/words';
import { encodingName, layerName, t } from './words';

const DATUMS: readonly Datum[] = ['cgcs2000', 'gcj02', 'bd09'];

export function Beliefs({ report, editable }: { report: Report; editable: boolean }) {
  if (report.encoding === null && report.placing === null) return null;
  return (
    <section>
      <h2>{t('beliefs')}</h2>
      {report.placing === null ? null : <PlacingBelief placing={report.placing} editable={editable} />}
      {report.encoding === null ? null : <EncodingBelief encoding={report.encoding} editable={editable} />}
    </section>
  );
}

function PlacingBelief({ placing, editable }: { placing: Placing; editable: boolean }) {
  const now = draft.value;
  const axes = (swapped: boolean): string => t(swapped ? 'axes.swapped' : 'axes.plain');
  return (
    <div class="belief">
      <h3>{t('place')}</h3>
      <dl class="facts">
        <Fact name={t('place.declared')}>{placing.declared === null ? t('place.noDeclared') : systemName(shortSystem(placing.declared))}</Fact>
        <Fact name={t('place.used')}>{placing.used === '' ? t('place.unknown') : <>{systemName(placing.used)}{placing.datum === 'cgcs2000' ? '' : t('place.restored', { datum: t(`datum.short.${placing.datum}`) })}</>}</Fact>
        {placing.mixed === undefined || placing.mixed.length === 0 ? null : <Fact name={t('place.mixed')}>{placing.mixed.map(systemName).join(pick({ zh: '、', en: ', ' }))}</Fact>}
        <Fact name={t('place.axes')}>{axes(placing.swapped)}</Fact>
        {placing.evidence === '' ? null : <Fact name={t('place.evidence')}>{placing.evidence}</Fact>}
        {placing.shift === null ? null : <Fact name={t('place.shift')}><ShiftSeen shift={placing.shift} /></Fact>}
      </dl>
      <div class="belief-choices">
        <Choice id="import-crs" label={t('place.crsChoose')} value={now.crs ?? ''} disabled={!editable}
          options={[['', t('place.asFound', { found: placing.used === '' ? '–' : placing.used })], ...placing.offered.map((crs) => [crs, systemName(crs)] as const)]}
          change={(crs) => (draft.value = { ...now, crs: crs === '' ? null : crs })} />
        <Choice id="import-datum" label={t('place.datumChoose')} value={now.datum ?? ''} disabled={!editable}
          options={[['', t('place.asFound', { found: t(`datum.short.${placing.datum}`) })], ...DATUMS.map((datum) => [datum, t(`datum.${datum}`)] as const)]}
          change={(datum) => (draft.value = { ...now, datum: datum === '' ? null : (datum as Datum) })} />
        <Choice id="import-axes" label={t('place.swappedChoose')} value={now.swapped === null ? '' : String(now.swapped)} disabled={!editable}
          options={[['', t('place.asFound', { found: t(placing.swapped ? 'axes.short.swapped' : 'axes.short.plain') })], ['false', axes(false)], ['true', axes(true)]]}
          change={(swapped) => (draft.value = { ...now, swapped: swapped === '' ? null : swapped === 'true' })} />
      </div>
    </div>
  );
}

/** The measured shift as an arrow from where the shapes should be to where the file has them. */
function ShiftSeen({ shift }: { shift: Shift }) {
  const bearing = bearingOf(shift);
  return (
    <span class="shift">
      <svg width="44" height="44" viewBox="-22 -22 44 44" aria-hidden="true">
        <circle r="20" class="rose" />
        <path d="M0 16V-14M-6 -7L0 -15L6 -7" transform={`rotate(${bearing.toFixed(0)})`} />
      </svg>
      <span>
        {t('place.shiftWords', {
          trusted: layerName(shift.trusted ?? '–'), wind: t(`wind.${windOf(bearing)}`), metres: lengthOf(shift).toFixed(1),
          east: shift.east_m.toFixed(1), north: shift.north_m.toFixed(1),
        })}
        <span class="hint">{t('place.shiftPairs', { pairs: shift.pairs ?? '–', spread: shift.spread_m?.toFixed(1) ?? '–' })}</span>
      </span>
    </span>
  );
}

function EncodingBelief({ encoding, editable }: { encoding: Encoding; editable: boolean }) {
  const now = draft.value;
  const score = encoding.score === undefined ? '' : ` · ${t('encoding.score', { percent: Math.round(encoding.score * 100) })}`;
  return (
    <div class="belief">
      <h3>{t('encoding')}</h3>
      <dl class="facts">
        <Fact name={t('encoding.used', { encoding: encodingName(encoding.used) })}>“{encoding.sample}”{score}</Fact>
        {encoding.evidence ? <Fact name={t('place.evidence')}>{encoding.evidence}</Fact> : null}
      </dl>
      {encoding.others.length === 0 ? null : (
        <div class="belief-choices">
          <Choice id="import-encoding" label={t('encoding.choose')} value={now.encoding ?? ''} disabled={!editable}
            options={[['', t('encoding.found', { encoding: encodingName(encoding.used) })],
              ...encoding.others.map((other) => [other.encoding, t('encoding.option', { encoding: encodingName(other.encoding), sample: other.sample })] as const)]}
            change={(chosen) => (draft.value = { ...now, encoding: chosen === '' ? null : chosen })} />
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

interface ChoiceGiven {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly disabled: boolean;
  readonly change: (value: string) => void;
}

/** A choice; a value that is not among the offered ones is kept in sight. */
function Choice({ id, label, value, options, disabled, change }: ChoiceGiven) {
  const all = options.some(([each]) => each === value) ? options : [...options, [value, value] as const];
  return (
    <label class="filter" for={id}>
      <span>{label}</span>
      <select id={id} value={value} disabled={disabled} onChange={(event) => change(event.currentTarget.value)}>
        {all.map(([each, words]) => <option key={each} value={each}>{words}</option>)}
      </select>
    </label>
  );
}

/** A short name as it is; of a long definition its name alone. */
function shortSystem(declared: string): string {
  return declared.length <= 40 ? declared : (/"([^"]+)"/.exec(declared)?.[1] ?? `${declared.slice(0, 40)}…`);
}
