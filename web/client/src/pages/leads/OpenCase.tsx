/** A case from a lead that the ground confirmed, begun with its figures; the pictures that go on file are shown. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import { hasArea, type LeadDetail } from '../../domain/lead';
import { beijingTime } from '../../domain/moment';
import type { ReceivedReport } from '../../domain/received';
import { hashOf } from '../../domain/where';
import { layerOf, layers } from '../../state/catalogue';
import { openLeadCase } from '../../state/leads';
import { may } from '../../state/session';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { areaFacts, Chips } from './LeadParts';
import { t, zoneWords } from './words';

export function OpenCase({ lead, opened }: { lead: LeadDetail; opened: () => void }) {
  const [open, setOpen] = useState(false);
  if (lead.case !== null) return <p class="notice done"><a href={hashOf(['cases', lead.case])}>{caseWords(lead)}</a></p>;
  if (!may('lead.case')) return null;
  if (lead.state !== 'confirmed') return lead.state === 'sent' ? <p class="hint">{t('case.notYet')}</p> : null;
  return open ? <CaseForm lead={lead} opened={opened} cancel={() => setOpen(false)} /> : (
    <section class="panel-card"><h2>{t('case.title')}</h2><p class="hint">{t('case.lead')}</p><button type="button" class="filled" onClick={() => setOpen(true)}>{t('case.open')}</button></section>
  );
}

/** What the case is called, where the person may know it. */
function caseWords({ case: id, matches }: LeadDetail): string {
  const name = matches.find((match) => match.id === id)?.label ?? '';
  return name === '' ? t('case.has') : t('case.hasNamed', { name });
}

interface Draft {
  readonly layer: string;
  readonly title: string;
  readonly description: string;
  readonly found_on: string;
  readonly why: string;
}

function CaseForm({ lead, opened, cancel }: { lead: LeadDetail; opened: () => void; cancel: () => void }) {
  const id = useRef(crypto.randomUUID()); // sent again after a lost answer, it is the same case
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>(() => begun(lead));
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const set = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  useEffect(() => form.current?.querySelector<HTMLElement>('select')?.focus(), []);
  useEffect(() => void answeredAs(lead).then((found) => { if (found !== null) set(found); }), []);
  const lacks = (name: 'layer' | 'title' | 'found_on' | 'why'): boolean => asked && draft[name].trim() === '';
  const send = async (): Promise<void> => {
    setAsked(true);
    if ([draft.layer, draft.title, draft.found_on, draft.why].some((each) => each.trim() === '')) return form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    setSending(true);
    const got = await openLeadCase(lead.id, { ...draft, id: id.current, title: draft.title.trim(), description: draft.description.trim(), why: draft.why.trim() });
    setSending(false);
    setProblem('problem' in got ? got.problem : null);
    if (!('value' in got)) return;
    opened();
    go(hashOf(['cases', 'case' in got.value ? got.value.case.id : got.value.id]));
  };
  return (
    <form ref={form} class="panel-card case-form" noValidate aria-label={t('case.title')} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <h2>{t('case.title')}</h2>
      <label class="field" for="lead-case-layer"><span>{t('case.layer')}</span>
        <select id="lead-case-layer" value={draft.layer} aria-invalid={lacks('layer')} onChange={(event) => set({ layer: event.currentTarget.value })}>
          <option value="">{t('send.choose')}</option>
          {layers.value.filter((layer) => layer.inspectable && layer.id !== 'leads' && layer.id !== 'quick_notes').map((layer) => <option key={layer.id} value={layer.id}>{pick(layer)}</option>)}
        </select>
      </label>
      <label class="field" for="lead-case-title"><span>{t('case.name')}</span><input id="lead-case-title" maxLength={120} value={draft.title} aria-invalid={lacks('title')} onInput={(event) => set({ title: event.currentTarget.value })} /></label>
      <label class="field" for="lead-case-found"><span>{t('case.found')}</span><input id="lead-case-found" type="date" value={draft.found_on} aria-invalid={lacks('found_on')} onChange={(event) => set({ found_on: event.currentTarget.value })} /></label>
      <label class="field" for="lead-case-text"><span>{t('case.description')}</span><textarea id="lead-case-text" rows={4} maxLength={4000} value={draft.description} onInput={(event) => set({ description: event.currentTarget.value })} /></label>
      <label class="field" for="lead-case-why"><span>{t('case.why')}</span><input id="lead-case-why" maxLength={2000} value={draft.why} aria-invalid={lacks('why')} onInput={(event) => set({ why: event.currentTarget.value })} /></label>
      {(['layer', 'title', 'found_on', 'why'] as const).some(lacks) ? <p class="mistake" role="alert">{t('case.need')}</p> : null}
      <h3>{t('case.filed')}</h3>
      <Chips lead={lead} />
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="pair"><button type="submit" class="filled" disabled={sending}>{t(sending ? 'case.sending' : 'case.send')}</button><button type="button" onClick={cancel}>{t('acts.cancel')}</button></div>
    </form>
  );
}

/** What is known without asking: the figures of the images. */
function begun(lead: LeadDetail): Draft {
  const kind = pick(lead.kind_words);
  const [before, after] = [lead.evidence.before?.day, lead.evidence.after?.day];
  const measured = before != null && after != null && hasArea(lead);
  return {
    layer: '', title: (lead.zone ? t('case.fillTitle', { zone: zoneWords(lead), kind }) : t('case.fillTitlePlain', { kind })).slice(0, 120), found_on: lead.day, why: t('case.why.fill'),
    description: measured ? t('case.fillText', { before, after, kind, ...areaFacts(lead), res: lead.resolution_m ?? '–' }) : t('case.fillTextPlain', { source: pick(lead.source_words), day: lead.day, kind }),
  };
}

/** What the report says there is; its kind is the layer where such things are. */
async function answeredAs(lead: LeadDetail): Promise<Partial<Draft> | null> {
  const report = lead.report;
  if (report === null || !lead.reports.some((each) => each.id === report)) return null; // another unit's is not open to every role
  const got = await getJson<ReceivedReport>(`/api/reports/${encodeURIComponent(report)}`);
  if (!('value' in got)) return null;
  const kind = String(got.value.answers['kind'] ?? '');
  const told = t('case.fillReport', { name: got.value.author_name, day: beijingTime(got.value.observed_at).slice(0, 10) });
  const description = [begun(lead).description, told, got.value.note].filter((each) => each !== '').join('\n');
  return { ...(layerOf(kind)?.inspectable ? { layer: kind } : {}), description, found_on: beijingTime(got.value.observed_at).slice(0, 10) };
}
