/** From a feature, or from a new place, to a report that lies in the outbox. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import type { CaseDetail, CaseLine } from '../../domain/case';
import { middleOf } from '../../domain/middle';
import { beijingTime } from '../../domain/moment';
import type { ReportList } from '../../domain/received';
import { mistakes, type BasedOn, type Draft, type Place } from '../../domain/report';
import { pointSketch } from '../../domain/shape';
import type { Place as Address } from '../../domain/where';
import { draftsOf } from '../../offline/drafts';
import { phoneStore } from '../../offline/store';
import { layers, type Layer } from '../../state/catalogue';
import { keptCasesOf, keptFeature, lastReportKept } from '../../state/areas';
import { stayAwake } from '../../state/awake';
import { drafts, queueChanged, sendNow } from '../../state/outbox';
import { calledToday } from '../../state/today';
import { position, watchPosition } from '../../state/position';
import { may, session } from '../../state/session';
import { remember } from '../../state/where';
import { BackupOffer } from './Backup';
import { Form } from './Form';
import type { KnownFeature, LastKnown } from './LastReport';
import { NotePage, NOTES } from './NotePage';
import { newPlace, nothingNear, useOffers } from './Offers';
import { formAddress } from './Outbox';
import { Review } from './Review';
import { pick, t } from './words';
import { newDraft, Writing } from './writing';
import { lazy } from '../Lazy';

const LeadBrief = lazy(async () => (await import('./LeadBrief')).LeadBrief);

/** The form's address: `#/report/new?layer=&feature=`, with `case` where one asks for it; for a new place `lon` and `lat` when the map was tapped. */
export function ReportSection({ place: { path, query } }: { place: Address }) {
  const account = session.value?.account ?? null;
  const layer = layers.value.find((each) => each.id === query.get('layer')) ?? null;
  if (account === null) return null; // the shell asks to sign in
  if (!may('report.submit')) return <Sentence words={t('report.notAllowed')} />;
  if (path[1] === 'note') return <NotePage account={account.id} wanted={query.get('draft')} tapped={tappedPlace(query)} />;
  if (query.get('layer') === null) return <PickLayer query={query} />;
  if (layer === null) return <Sentence words={layers.value.length === 0 ? t('report.loading') : t('report.noLayer', { layer: query.get('layer')! })} />;
  if (!layer.inspectable) return <Sentence words={t('report.notInspectable', { layer: pick(layer) })} />;
  const [feature, draft] = [query.get('feature'), query.get('draft')];
  return <Subject key={`${layer.id} ${feature ?? ''} ${draft ?? ''}`} layer={layer} feature={feature} account={account.id} tapped={tappedPlace(query)} wanted={draft} caseOf={query.get('case')} />;
}

function Sentence({ words }: { words: string }) {
  return <div class="page"><h1>{t('report.title')}</h1><p class="notice" role="status">{words}</p><a class="button" href="#/map">{t('report.back')}</a></div>;
}

function PickLayer({ query }: { query: URLSearchParams }) {
  const inspected = layers.value.filter((layer) => layer.inspectable && layer.id !== NOTES && layer.id !== 'leads');
  const place = tappedPlace(query);
  const more = place === null ? '' : `&lon=${place[0]}&lat=${place[1]}`;
  return (
    <div class="page report">
      <a class="back" href="#/map">{t('report.back')}</a>
      <h1>{t('report.pickLayer')}</h1>
      <p class="hint">{t('report.pickLayerWhy')}</p>
      <OtherDrafts mine="" />
      <ul class="layer-list">
        {inspected.map((layer) => <li key={layer.id}><a class="button" href={`${formAddress(layer.id, null)}${more}`}>{pick(layer)}</a></li>)}
      </ul>
    </div>
  );
}

interface SubjectGiven {
  readonly layer: Layer;
  readonly feature: string | null;
  readonly account: string;
  readonly tapped: Place | null;
  readonly wanted: string | null; // a draft of this id
  readonly caseOf: string | null; // the case it is asked for
}

/** Finds the draft that was begun about this subject, and what is known of it, then opens the form. */
function Subject({ layer, feature, account, tapped, wanted, caseOf }: SubjectGiven) {
  const [writing, setWriting] = useState<Writing | null>(null);
  const [resumed, setResumed] = useState<string | null>(null);
  const [known, setKnown] = useState<KnownFeature | null>(null);
  const open = async (): Promise<void> => {
    const [found, about] = await Promise.all([
      feature === null ? null : knownFeature(layer.id, feature), caseOf === null ? null : caseVersion(caseOf, layer.id, feature),
    ]);
    const old = await begunDraft(account, layer.id, feature, wanted);
    const called = found !== null || feature === null ? null : await calledToday(layer.id, feature);
    const label = found?.label ?? called ?? old?.featureLabel ?? feature ?? '';
    const begun = old ?? newDraft({ account, layer: layer.id, feature, featureLabel: label });
    const basedOn = begun.stateSeen === null && !begun.stateUnclear ? basisOf(found, about) : (begun.basedOn ?? null);
    const draft = { ...begun, basedOn, featureLabel: label, featurePlace: middleOf(found?.geometry ?? null) ?? begun.featurePlace ?? null };
    setKnown(found);
    setResumed(old?.changedAt ?? null);
    setWriting(new Writing(tapped === null ? draft : { ...draft, sketch: pointSketch(tapped, 'tapped') }));
  };
  useEffect(() => void open(), []);
  if (writing === null) return <Sentence words={t('report.loading')} />;
  return <Filling writing={writing} layer={layer} resumed={resumed} known={known} />;
}

/** What the author has before him; a state that was chosen before keeps what it was chosen by. */
function basisOf(found: KnownFeature | null, about: CaseVersion | null): BasedOn | null {
  if (found === null && about === null) return null;
  return { feature_version: found?.version ?? null, case: about?.id ?? null, case_version: about?.version ?? null };
}

type CaseVersion = Pick<CaseLine, 'id' | 'version'>;

/** The case as its author has it before him; null when neither the server nor the package tells: nothing is claimed. */
async function caseVersion(id: string, layer: string, feature: string | null): Promise<CaseVersion | null> {
  const answer = await getJson<CaseDetail>(`/api/cases/${encodeURIComponent(id)}`);
  if ('value' in answer) return answer.value.case;
  return feature === null ? null : ((await keptCasesOf(layer, feature)).find((each) => each.id === id) ?? null);
}

/** The draft asked for; of a known thing the one begun about it. A new place is a new report: several may be under way. */
async function begunDraft(account: string, layer: string, feature: string | null, wanted: string | null): Promise<Draft | null> {
  const mine = (await draftsOf(await phoneStore(), account)).filter((draft) => draft.layer === layer && draft.feature === feature);
  if (wanted !== null) return mine.find((draft) => draft.id === wanted) ?? null;
  return feature === null ? null : (mine[0] ?? null);
}

/** What the register says of it; without network what the package taken along says, or null. */
async function knownFeature(layer: string, feature: string): Promise<KnownFeature | null> {
  const answer = await getJson<KnownFeature>(`/api/layers/${layer}/features/${encodeURIComponent(feature)}`);
  return 'value' in answer ? answer.value : await keptFeature(layer, feature);
}

interface FillingGiven {
  readonly writing: Writing;
  readonly layer: Layer;
  readonly resumed: string | null;
  readonly known: KnownFeature | null;
}

function Filling({ writing, layer, resumed, known }: FillingGiven) {
  const [reviewing, setReviewing] = useState(false);
  const [sending, setSending] = useState(false);
  const draft = writing.draft.value;
  const last = useLast(layer.id, draft.feature);
  useEffect(() => watchPosition(), []);
  const fresh = position.value;
  const walking = draft.sketch?.walking === true;
  useEffect(() => {
    if (fresh === null) return;
    if (!reviewing) writing.follow(fresh);
    writing.step(fresh);
  }, [fresh, reviewing, walking]);
  useEffect(() => (walking ? stayAwake() : undefined), [walking]);
  useRemembered(draft);
  const { offers } = useOffers(draft, reviewing);
  const looking = reviewing && draft.feature === null && offers === null && newPlace(draft) !== null;

  const review = (): void => {
    if (walking) writing.walk(false); // what is looked at once more does not grow meanwhile
    setReviewing(true);
  };
  const send = async (): Promise<void> => {
    setSending(true);
    if (offers !== null && offers.offers.length === 0) writing.answerAbout(nothingNear(offers));
    const kept = await writing.finish(layer, titleOf(layer, draft));
    setSending(false);
    if (!kept) return;
    await queueChanged();
    location.hash = '#/outbox';
    void sendNow();
  };
  if (reviewing && mistakes(draft, layer).length === 0) {
    return (
      <div class="page report">
        <Review draft={draft} layer={layer} sending={sending} trouble={writing.trouble.value} offers={offers} looking={looking}
          answer={(about) => writing.answerAbout(about)} send={() => void send()} change={() => setReviewing(false)} />
        <BackupOffer writing={writing} />
      </div>
    );
  }
  return (
    <div class="page report">
      <a class="back" href={draft.feature === null ? '#/map' : `#/map/${layer.id}/${encodeURIComponent(draft.feature)}`}>{t('report.back')}</a>
      <h1>{draft.featureLabel || t('report.newPlace')}</h1>
      <p class="subject">{t('report.title')} · {pick(layer)}</p>
      {resumed === null ? null : <Resumed at={resumed} writing={writing} />}
      <OtherDrafts mine={draft.id} />
      {layer.id === 'leads' && draft.feature !== null ? <LeadBrief id={draft.feature} known={known} layer={layer} /> : null}
      <Form writing={writing} layer={layer} last={last} feature={known} review={review} />
    </div>
  );
}

/** Several reports may be under way: none hides another. */
export function OtherDrafts({ mine }: { mine: string }) {
  const others = drafts.value.filter((draft) => draft.id !== mine).length;
  if (others === 0) return null;
  return <p class="hint">{t('drafts.others', { n: others })} <a href="#/outbox">{t('drafts.see')}</a></p>;
}

function Resumed({ at, writing }: { at: string; writing: Writing }) {
  const [sure, setSure] = useState(false);
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const startOver = async (): Promise<void> => {
    await writing.startOver();
    setGone(true);
  };
  return (
    <div class="notice" role="status">
      <p>{t('report.resumed', { time: beijingTime(at) })}</p>
      <button type="button" class={sure ? 'danger' : ''} onClick={() => (sure ? void startOver() : setSure(true))}>
        {t(sure ? 'report.startOverSure' : 'report.startOver')}
      </button>
    </div>
  );
}

/** A new place's draft stands in the address once something was written, so that a reload goes on with it. */
function useRemembered({ layer, feature, id, changedAt }: Draft): void {
  const begun = useRef(changedAt);
  useEffect(() => {
    if (feature === null && changedAt !== begun.current) remember(formAddress(layer, feature, id));
  }, [id, changedAt]);
}

/** The newest report about the feature; a network that is away holds nothing up. */
function useLast(layer: string, feature: string | null): LastKnown {
  const [last, setLast] = useState<LastKnown>(feature === null ? 'none' : 'loading');
  useEffect(() => {
    if (feature === null) return;
    const query = new URLSearchParams({ layer, feature, limit: '1' });
    void getJson<ReportList>(`/api/reports?${query.toString()}`).then(async (answer) =>
      setLast('value' in answer ? (answer.value.reports[0] ?? 'none') : ((await lastReportKept(layer, feature)) ?? 'unknown')));
  }, [layer, feature]);
  return last;
}

export function titleOf(layer: Layer, draft: Draft): { zh: string; en: string } {
  const name = draft.featureLabel;
  return { zh: `${layer.zh} · ${name || '新地点'}`, en: `${layer.en} · ${name || 'New place'}` };
}

function tappedPlace(query: URLSearchParams): Place | null {
  const [lon, lat] = [Number(query.get('lon') ?? 'x'), Number(query.get('lat') ?? 'x')];
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}
