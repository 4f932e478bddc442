/** Opening a case: by hand, from a report, or from an object on the map; cases alike are shown before it is sent. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import { NEAR_M } from '../../domain/alike';
import type { Feature } from '../../domain/feature';
import { beijingTime } from '../../domain/moment';
import { begunWith, bodyOf, lacks, spotTyped, type Draft, type Lack } from '../../domain/newCase';
import { shownPlace, type ReceivedReport } from '../../domain/received';
import { unitWords } from '../../domain/units';
import { hashOf } from '../../domain/where';
import { layerOf, layers } from '../../state/catalogue';
import { openCase } from '../../state/cases';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { AlikeRows, useAlike } from './Alike';
import { PlaceMap } from './PlaceMap';
import { Field } from './StepForm';
import { layerName, t } from './words';

export function NewCase({ query }: { query: URLSearchParams }) {
  const id = useRef(crypto.randomUUID()); // sent again after a lost answer, it is the same case
  const [draft, setDraft] = useState<Draft>(() => begunWith(query, beijingTime(new Date().toISOString()).slice(0, 10)));
  const [feature, setFeature] = useState<Feature | null>(null);
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const set = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  useEffect(() => void fromReport(query.get('report'), set), []);
  useEffect(() => void fromFeature(draft.layer, draft.feature, setFeature, set), [draft.layer, draft.feature]);
  const spot = spotTyped(draft);
  const outline = draft.outline as GeoJSON.Geometry | null;
  const sought = draft.layer !== '' && (draft.feature !== '' || spot !== null || outline !== null); // before that nothing was looked for
  const found = useAlike({
    id: '', layer: draft.layer, features: draft.feature === '' ? [] : [draft.feature],
    place: spot === null ? (outline ?? feature?.geometry ?? null) : { type: 'Point', coordinates: spot },
  });
  const wrong = asked ? lacks(draft) : [];
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), [asked && sending === false && wrong.length]);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (lacks(draft).length > 0) return;
    setSending(true);
    const got = await openCase(id.current, bodyOf(draft));
    setSending(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) go(hashOf(['cases', got.value.case.id]));
  };
  const many = (found?.length ?? 0) > 0;
  return (
    <div class="page cases new-case">
      <a class="back" href={hashOf(['cases'])}>{t('case.back')}</a>
      <h1>{t('new.title')}</h1>
      <p class="lead">{t('new.lead')}</p>
      <div class="case-columns">
        <form ref={form} class="case-main panel-card" noValidate aria-label={t('new.title')} onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <Fields draft={draft} feature={feature} wrong={wrong} set={set} />
          {problem === null ? null : <ProblemNotice problem={problem} />}
          <button type="submit" class="filled" disabled={sending}>{t(sending ? 'new.sending' : many ? 'new.sendAnyway' : 'new.send')}</button>
        </form>
        <div class="case-side">
          <PlaceMap spot={spot} shape={outline ?? feature?.geometry ?? null} picked={(longitude, latitude) => set({ longitude: longitude.toFixed(6), latitude: latitude.toFixed(6) })} />
          <section class={`panel-card ${many ? 'warned' : ''}`} aria-labelledby="alike-new" aria-live="polite">
            <h2 id="alike-new">{t('alike')}</h2>
            {!sought ? <p class="hint">{t('alike.wait')}</p> : found === null ? <p class="hint">{t('alike.loading')}</p> : many ? <><p class="warn-words">{t('alike.before')}</p><AlikeRows found={found} /></> : <p class="empty">{t('alike.none', { m: NEAR_M })}</p>}
          </section>
        </div>
      </div>
    </div>
  );
}

async function fromReport(id: string | null, set: (part: Partial<Draft>) => void): Promise<void> {
  if (id === null) return;
  const got = await getJson<ReceivedReport>(`/api/reports/${encodeURIComponent(id)}`);
  if (!('value' in got)) return;
  const report = got.value;
  const outline = report.feature === null && report.place !== null && report.place.type !== 'Point' ? report.place : null;
  const spot = report.feature === null && outline === null ? shownPlace(report) : null;
  set({
    outline,
    layer: report.layer, feature: report.feature ?? '', found_on: beijingTime(report.observed_at).slice(0, 10), description: report.note,
    quantity: report.remainder === null ? '' : String(report.remainder),
    ...(spot === null ? {} : { longitude: spot[0].toFixed(6), latitude: spot[1].toFixed(6) }),
  });
}

async function fromFeature(layer: string, id: string, found: (feature: Feature | null) => void, set: (part: Partial<Draft>) => void): Promise<void> {
  if (layer === '' || id === '') return found(null);
  const got = await getJson<Feature>(`/api/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(id)}`);
  found('value' in got ? got.value : null);
  if (!('value' in got)) set({ feature: '' });
}

interface FieldsGiven {
  readonly draft: Draft;
  readonly feature: Feature | null;
  readonly wrong: readonly Lack[];
  readonly set: (part: Partial<Draft>) => void;
}

function Fields({ draft, feature, wrong, set }: FieldsGiven) {
  const unit = layerOf(draft.layer)?.remainder?.unit;
  const unitText = unit === undefined ? '' : pick({ zh: `（${unitWords(unit).zh}）`, en: ` (${unitWords(unit).en})` });
  const text = (name: 'title' | 'description' | 'source' | 'quantity' | 'longitude' | 'latitude') => ({
    value: draft[name], onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => set({ [name]: event.currentTarget.value }),
  });
  return (
    <>
      {draft.origin === 'report' ? <p class="hint">{t('new.origin')}: <a href={hashOf(['reports', draft.origin_id])}>{t('case.originReport')}</a></p> : null}
      <Field id="new-layer" label={t('new.layer')} wrong={wrong.includes('layer') ? t('steps.need') : ''}>
        <select id="new-layer" value={draft.layer} aria-invalid={wrong.includes('layer')} disabled={draft.origin === 'report' || draft.feature !== ''} onChange={(event) => set({ layer: event.currentTarget.value })}>
          <option value="">{t('choose')}</option>
          {layers.value.filter((layer) => (layer.inspectable && layer.id !== 'leads') || layer.id === draft.layer).map((layer) => <option key={layer.id} value={layer.id}>{pick(layer)}</option>)}
        </select>
      </Field>
      <Field id="new-title" label={t('new.title.field')} wrong={wrong.includes('title') ? t('steps.need') : ''}>
        <input id="new-title" maxLength={120} placeholder={t('new.titleHint')} aria-invalid={wrong.includes('title')} {...text('title')} />
      </Field>
      <Field id="new-found" label={t('new.found')} wrong={wrong.includes('found_on') ? t('steps.need') : ''}>
        <input id="new-found" type="date" value={draft.found_on} aria-invalid={wrong.includes('found_on')} onChange={(event) => set({ found_on: event.currentTarget.value })} />
      </Field>
      <div class="field">
        <p class="label">{t('new.object')}</p>
        {draft.feature === '' ? <p class="hint">{t('new.objectNone')}</p> : (
          <p class="object-line"><strong>{feature?.label ?? draft.feature}</strong> <span class="hint">{layerName(draft.layer)}</span><button type="button" class="plain icon" aria-label={t('also.remove')} onClick={() => set({ feature: '' })}>✕</button></p>
        )}
      </div>
      <fieldset class="place-fields">
        <legend>{t('new.place')}</legend>
        <p class="hint">{draft.feature !== '' && draft.longitude === '' ? t('new.placeFromObject') : t('new.placeHint')}</p>
        <div class="two">
          <label for="new-longitude">{t('new.longitude')}<input id="new-longitude" inputMode="decimal" aria-invalid={wrong.includes('figure') || wrong.includes('place')} {...text('longitude')} /></label>
          <label for="new-latitude">{t('new.latitude')}<input id="new-latitude" inputMode="decimal" {...text('latitude')} /></label>
        </div>
        {wrong.includes('figure') ? <p class="mistake" role="alert">{t('new.needFigure')}</p> : null}
        {wrong.includes('place') ? <p class="mistake" role="alert">{t('new.needPlace')}</p> : null}
      </fieldset>
      <Field id="new-description" label={t('new.description')} optional><textarea id="new-description" rows={3} maxLength={4000} {...text('description')} /></Field>
      <Field id="new-quantity" label={`${t('new.quantity')}${unitText}`} optional wrong={wrong.includes('quantity') ? t('steps.need') : ''}><input id="new-quantity" inputMode="decimal" aria-invalid={wrong.includes('quantity')} {...text('quantity')} /></Field>
      <Field id="new-source" label={t('new.source')} optional><textarea id="new-source" rows={2} maxLength={4000} placeholder={t('new.sourceHint')} {...text('source')} /></Field>
    </>
  );
}
