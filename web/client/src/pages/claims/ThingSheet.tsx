/** One thing of a claim: what is known of it and why, its pictures before and since, and what can be done next. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { frameOf, outline, type Claim, type ImageSays, type Thing } from '../../domain/claim';
import { lookQuery, meets } from '../../domain/look';
import type { Scene } from '../../domain/scene';
import { hashOf } from '../../domain/where';
import { units } from '../../state/catalogue';
import { sendCheck } from '../../state/claims';
import { scenes } from '../../state/scenes';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { AnswerMark } from './Marks';
import { t, unitName } from './words';

interface Given {
  readonly thing: Thing;
  readonly claim: Claim;
  readonly shape: GeoJSON.Geometry | null;
  readonly close: string;
  readonly sent: () => void;
}

export function ThingSheet({ thing, claim, shape, close, sent }: Given) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => { if (matchMedia('(max-width: 1023px)').matches) head.current?.scrollIntoView({ block: 'start' }); }, []);
  return (
    <section class="thing-sheet" aria-labelledby="thing-name">
      <header class="card-head"><h2 id="thing-name" ref={head}><AnswerMark answer={thing.answer} /> {thing.label}</h2><a class="button plain" href={close}>{t('thing.close')}</a></header>
      <p class={`answer-line ${thing.answer}`}><strong>{t(`answer.${thing.answer}`)}</strong> · {pick(thing.why)}</p>
      {thing.state_words === null ? null : <p class="hint">{t('thing.record', { state: pick(thing.state_words) })}</p>}
      <h3>{t('thing.report')}</h3>
      <Report thing={thing} />
      {thing.checks.map((check) => <p key={check.lead}><a href={hashOf(['leads', check.lead])}>{t('check.was', { unit: unitName(check.unit), state: pick(check.state_words) })}</a></p>)}
      <h3>{t('thing.images')}</h3>
      <Pictures thing={thing} claim={claim} shape={shape} />
      <Series thing={thing} />
      <h3>{t('thing.next')}</h3>
      <Next thing={thing} claim={claim} sent={sent} />
    </section>
  );
}

function Report({ thing: { report } }: { thing: Thing }) {
  if (report === null) return <p class="empty">{t('thing.reportNone')}</p>;
  const left = report.remainder === null || report.remainder === 0 ? '' : t('thing.left', { n: report.remainder, unit: report.remainder_unit ?? '' });
  const words = `${t('thing.reportOpen', { day: report.seen_on, state: report.state_words === null ? '–' : pick(report.state_words) })}${left}`;
  return <p>{report.id === null ? words : <a href={hashOf(['reports', report.id])}>{words}</a>}</p>;
}

const CHIPS = 3;

/** The last scene before the claim, the first since that tells anything, and the last: all in one frame. */
function Pictures({ thing, claim, shape }: Pick<Given, 'thing' | 'claim' | 'shape'>) {
  if (thing.box === null || !may('scene.read')) return null;
  const frame = frameOf(thing.box);
  const there = (scenes.value ?? []).filter((scene) => scene.views.includes('true_colour') && meets(scene.bbox, frame));
  const day = claim.as_of ?? claim.said_on;
  const before = there.filter((scene) => scene.acquired_on <= day).slice(-1);
  const since = there.filter((scene) => scene.acquired_on > day);
  const ends = since.length + before.length <= CHIPS ? since : [since[0]!, since[since.length - 1]!];
  if (before.length + ends.length === 0) return null;
  const [first, last] = [[...before, ...ends][0]!, [...before, ...ends][before.length + ends.length - 1]!];
  return (
    <>
      <div class="chip-row">
        {before.map((scene) => <Chip key={scene.id} scene={scene} frame={frame} shape={shape} words={t('thing.before', { day: scene.acquired_on })} />)}
        {ends.map((scene) => <Chip key={scene.id} scene={scene} frame={frame} shape={shape} words={t('thing.after', { day: scene.acquired_on })} says={thing.images.find((each) => each.scene === scene.id)} />)}
      </div>
      <p class="hint">{[...new Set([...before, ...ends].map((scene) => scene.credit))].join(' · ')} {[...before, ...ends].some((scene) => scene.demonstration) ? <span class="tag demo">{t('demo.short')}</span> : null}</p>
      {thing.place === null || first.id === last.id ? null : <p><a href={hashOf(['imagery'], lookQuery({ scene: last.id, other: first.id, view: '', mode: 'swipe', spot: thing.place }))}>{t('thing.compare')}</a></p>}
    </>
  );
}

function Chip({ scene, frame, shape, words, says }: { scene: Scene; frame: readonly [number, number, number, number]; shape: GeoJSON.Geometry | null; words: string; says?: ImageSays | undefined }) {
  const [gone, setGone] = useState(false);
  const asked = new URLSearchParams({ bbox: frame.map((side) => side.toFixed(6)).join(','), view: 'true_colour', width: '320' });
  return (
    <figure>
      {gone ? <p class="gone">{t('thing.noPicture')}</p> : (
        <div class="chip-frame">
          <img src={`/api/scenes/${encodeURIComponent(scene.id)}/picture?${asked.toString()}`} alt={words} width="320" height="320" onError={() => setGone(true)} />
          {shape === null ? null : <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path class="rim" d={outline(shape, frame)} /><path class="edge" d={outline(shape, frame)} /></svg>}
        </div>
      )}
      <figcaption class="figures">{words}{says === undefined ? null : <> <Says says={says} /></>}</figcaption>
    </figure>
  );
}

function Says({ says }: { says: ImageSays }) {
  return <span class="says"><AnswerMark answer={says.verdict} /> {pick(says.verdict_words)}</span>;
}

const SHARES = ['water', 'plants', 'bare'] as const;
const INDICES = ['mndwi', 'ndwi', 'ndvi'] as const;

/** Every image since, with what lay inside the thing's outline; what cloud hid is said. */
function Series({ thing }: { thing: Thing }) {
  if (thing.images.length === 0) return <p class="empty">{t('thing.imagesNone')}</p>;
  const index = INDICES.find((id) => thing.images.some(({ values }) => typeof indexOf(values, id) === 'number'));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('thing.images')}>
      <table class="thing-series">
        <thead><tr><th scope="col">{t('thing.day')}</th><th scope="col">{t('thing.says')}</th><th scope="col" class="n">{SHARES.map((share) => t(`thing.${share}`)).join(' · ')}</th>{index === undefined ? null : <th scope="col" class="n">{index.toUpperCase()}</th>}<th scope="col" class="n">{t('thing.hidden')}</th></tr></thead>
        <tbody>
          {thing.images.map((each) => (
            <tr key={each.scene}>
              <th scope="row" class="figures">{thing.place === null ? each.day : <a href={hashOf(['imagery'], lookQuery({ scene: each.scene, other: '', view: '', mode: 'one', spot: thing.place }))} aria-label={t('thing.inImagery', { day: each.day })}>{each.day}</a>}</th>
              <td><Says says={each} /><span class="hint reason">{pick(each.why)}</span></td>
              <td class="n">{SHARES.map((share) => percent(each.values[share])).join(' · ')}</td>
              {index === undefined ? null : <td class="n">{figure(indexOf(each.values, index))}</td>}
              <td class="n">{percent(each.values['hidden'])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function indexOf(values: ImageSays['values'], id: string): unknown {
  return (values['indices'] as Readonly<Record<string, unknown>> | undefined)?.[id];
}

function percent(share: unknown): string {
  return typeof share === 'number' ? `${Math.round(share * 100)}%` : '–';
}

function figure(value: unknown): string {
  return typeof value === 'number' ? `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}` : '–';
}

function Next({ thing, claim, sent }: Pick<Given, 'thing' | 'claim' | 'sent'>) {
  const [open, setOpen] = useState(false);
  const layer = claim.layer ?? '';
  const source = `${claim.number} “${claim.text}”，${claim.source}`;
  const waits = thing.checks.some(({ state }) => state === 'sent' || state === 'new' || state === 'waiting');
  const bad = thing.answer === 'against' || thing.answer === 'doubted';
  return (
    <>
      <div class="next-tools">
        {may('lead.add') && may('lead.send') && thing.place !== null && !waits && !open ? <button type="button" class={bad ? '' : 'filled'} onClick={() => setOpen(true)}>{t('check')}</button> : null}
        {may('report.submit') ? <a class="button" href={hashOf(['report', 'new'], { layer, feature: thing.feature })}>{t('thing.goReport')}</a> : null}
        {bad && may('case.open') ? <a class="button filled" href={hashOf(['cases', 'new'], { layer, feature: thing.feature, source })}>{t('thing.openCase')}</a> : null}
        <a class="button" href={hashOf(['map', layer, thing.feature], { fit: '1' })}>{t('thing.onMap')}</a>
      </div>
      {open ? <CheckForm thing={thing} claim={claim} close={() => setOpen(false)} sent={sent} /> : null}
    </>
  );
}

function CheckForm({ thing, claim, close, sent: told }: { thing: Thing; claim: Claim; close: () => void; sent: () => void }) {
  const [id] = useState(() => crypto.randomUUID()); // sent again after a lost answer, it is the same lead
  const [unit, setUnit] = useState('');
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (unit === '') return;
    setGoing(true);
    const got = await sendCheck(claim.id, { id, feature: thing.feature, unit, why: note.trim() });
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if (!('value' in got)) return;
    setSent(true);
    told();
  };
  if (sent) return <p role="status" class="notice done"><a href={hashOf(['leads', id])}>{t('check.done')}</a></p>;
  return (
    <form class="check-form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <p class="hint">{t('check.hint')}</p>
      <label class="field" for="check-unit"><span>{t('check.unit')}</span>
        <select id="check-unit" value={unit} aria-invalid={asked && unit === ''} onChange={(event) => setUnit(event.currentTarget.value)}>
          <option value="">{t('check.choose')}</option>
          {units.value.map((each) => <option key={each.id} value={each.id}>{unitName(each.id)}</option>)}
        </select>
      </label>
      {asked && unit === '' ? <p class="mistake" role="alert">{t('check.need')}</p> : null}
      <label class="field" for="check-why"><span>{t('check.why')}</span><input id="check-why" maxLength={200} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div class="pair"><button type="submit" class="filled" disabled={going}>{t('check.go')}</button><button type="button" onClick={close}>{t('check.cancel')}</button></div>
    </form>
  );
}
