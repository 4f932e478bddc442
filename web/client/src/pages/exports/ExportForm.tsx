/** What shall leave the house: layer, format, system, day, extent; and for what. */

import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../../api/client';
import { FORMATS, systemFor, systemsOf, type Box, type ExportFormat } from '../../domain/export';
import { layers } from '../../state/catalogue';
import { beginExport } from '../../state/exports';
import { box } from '../../state/map';
import { systemName } from '../../state/systems';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { known, t } from './words';

export function ExportForm({ layer: first }: { layer: string }) {
  const [layer, setLayer] = useState(first);
  const [format, setFormat] = useState<ExportFormat>('geopackage');
  const [crs, setCrs] = useState('EPSG:4490');
  const [asOf, setAsOf] = useState('');
  const [valid, setValid] = useState('');
  const [within, setWithin] = useState(false);
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (layer === '' || why.trim() === '') return;
    setSending(true);
    const got = await beginExport({
      layer, format, crs: systemFor(format, crs), as_of: asOf === '' ? null : asOf, valid: valid === '' ? null : valid, bbox: within ? box.value : null, why: why.trim(),
    });
    setSending(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setAsked(false);
  };
  return (
    <section class="new-export">
      <h2>{t('new')}</h2>
      <form class="export-form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Field id="export-layer" label={t('layer')} mistake={asked && layer === '' ? t('layer.need') : ''}>
          <select id="export-layer" value={layer} aria-invalid={asked && layer === ''} onChange={(event) => setLayer(event.currentTarget.value)}>
            <option value="">{t('layer.choose')}</option>
            {layers.value.map((each) => <option key={each.id} value={each.id}>{pick(each)}</option>)}
          </select>
        </Field>
        <Field id="export-format" label={t('format')}>
          <select id="export-format" value={format} onChange={(event) => setFormat(event.currentTarget.value as ExportFormat)}>
            {FORMATS.map((each) => <option key={each} value={each}>{known('format', each)}</option>)}
          </select>
        </Field>
        <Field id="export-crs" label={t('crs')} hint={systemsOf(format).length > 1 ? '' : t('crs.fixed', { crs: systemName(systemFor(format, crs)) })}>
          <select id="export-crs" value={systemFor(format, crs)} onChange={(event) => setCrs(event.currentTarget.value)}>
            {systemsOf(format).map((each) => <option key={each} value={each}>{systemName(each)}</option>)}
          </select>
        </Field>
        <Field id="export-valid" label={t('valid')} hint={t('valid.hint')}>
          <input id="export-valid" type="date" value={valid} onChange={(event) => setValid(event.currentTarget.value)} />
        </Field>
        <Field id="export-as-of" label={t('asOf')} hint={t('asOf.hint')}>
          <input id="export-as-of" type="date" value={asOf} onChange={(event) => setAsOf(event.currentTarget.value)} />
        </Field>
        <Within within={within} set={setWithin} />
        <Field id="export-why" label={t('why')} hint={t('why.hint')} mistake={asked && why.trim() === '' ? t('why.need') : ''}>
          <textarea id="export-why" rows={2} maxLength={2000} aria-invalid={asked && why.trim() === ''} value={why} onInput={(event) => setWhy(event.currentTarget.value)} />
        </Field>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <button type="submit" class="filled" disabled={sending}>{t('go')}</button>
      </form>
    </section>
  );
}

interface FieldGiven {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly mistake?: string;
  readonly children: ComponentChildren;
}

function Field({ id, label, hint = '', mistake = '', children }: FieldGiven) {
  return (
    <div class={`field ${id}`}>
      <label for={id}>{label}</label>
      {children}
      {hint === '' ? null : <p class="hint">{hint}</p>}
      {mistake === '' ? null : <p class="mistake" role="alert">{mistake}</p>}
    </div>
  );
}

/** The view that the map had last, as a limit. */
function Within({ within, set }: { within: boolean; set: (within: boolean) => void }) {
  const seen: Box | null = box.value;
  return (
    <div class="field">
      <label class="check" for="export-box">
        <input id="export-box" type="checkbox" checked={within && seen !== null} disabled={seen === null} onChange={(event) => set(event.currentTarget.checked)} />
        <span>{t('box')}</span>
      </label>
      <p class="hint figures">{seen === null ? t('box.none') : t('box.hint', named(seen))}</p>
    </div>
  );
}

function named([west, south, east, north]: Box) {
  return { west: west.toFixed(4), south: south.toFixed(4), east: east.toFixed(4), north: north.toFixed(4) };
}
