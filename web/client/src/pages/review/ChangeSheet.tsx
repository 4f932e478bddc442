/** One change with all that is known and said of it, and the decision of who looks at it. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { BoundaryDetail, Change, ChangeDetail, Reading, Talk } from '../../domain/boundary';
import { remarksOf } from '../../domain/boundaryTalk';
import { boundsOf } from '../../domain/feature';
import { hashOf } from '../../domain/where';
import { readChange } from '../../state/boundaries';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { DecisionForm } from './DecisionForm';
import { Discussion } from './Discussion';
import { Cover, Effects } from './Effects';
import { TransitionSwatch } from './Patterns';
import { RuleOutcomes } from './RuleOutcomes';
import { Severity } from './Severity';
import { Sketch } from './Sketch';
import { areaWords, t, versionName } from './words';

interface Given {
  readonly detail: BoundaryDetail;
  readonly reading: Reading;
  readonly changes: readonly Change[];
  readonly talk: Talk;
  readonly chosen: string;
  readonly previous: Change | null;
  readonly next: Change | null;
  readonly left: boolean;
  readonly proof: string | null;
  readonly showProof: (rule: string | null) => void;
  readonly leave: (left: boolean) => void;
  readonly walk: (way: 1 | -1) => void;
  readonly close: () => void;
  readonly said: () => Promise<void>;
}

export function ChangeSheet(given: Given) {
  const { detail: { boundary }, chosen } = given;
  const [found, setFound] = useState<ChangeDetail | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = useRef(chosen);
  wanted.current = chosen;
  const load = async (): Promise<void> => {
    const got = await readChange(boundary.id, chosen);
    if (wanted.current !== chosen) return; // somebody went on meanwhile
    setProblem('problem' in got ? got.problem : null);
    setFound('value' in got ? got.value : null);
  };
  useEffect(() => void load(), [chosen, given.reading.id]);
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    if (matchMedia('(min-width: 1024px)').matches) return;
    sheet.current?.parentElement?.scrollIntoView({ block: 'start' }); // its map first
    if (document.activeElement === document.body) sheet.current?.focus({ preventScroll: true }); // the list that had the focus is away
  }, [chosen]);
  const shown = found?.change.id === chosen ? found : null;
  return (
    <article ref={sheet} class="change-sheet" tabIndex={-1} aria-label={t('tab.changes')}>
      <nav class="sheet-walk" aria-label={t('list.label')}>
        <button type="button" class="plain" onClick={given.close}>{t('sheet.close')}</button>
        <button type="button" disabled={given.previous === null} onClick={() => given.walk(-1)}>{t('sheet.previous')}</button>
        <button type="button" disabled={given.next === null} onClick={() => given.walk(1)}>{t('sheet.next')}</button>
      </nav>
      {problem === null ? null : problem.status === 404 ? <p class="notice" role="alert">{t('sheet.missing')}</p> : <ProblemNotice problem={problem} again={() => void load()} />}
      {shown === null ? (problem === null ? <p class="hint" role="status">{t('loading')}</p> : null) : <Shown {...given} found={shown} again={async () => { await Promise.all([load(), given.said()]); }} />}
    </article>
  );
}

function Shown({ found: whole, again, ...given }: Given & { found: ChangeDetail; again: () => Promise<void> }) {
  const remarks = remarksOf(given.talk.remarks, whole.change.id);
  const { boundary } = given.detail;
  const { change, rules } = whole;
  return (
    <>
      <header>
        <h2><span class="plate figures">{change.number}</span>{t(`transition.${change.transition}`)} · {pick(change.before_words)} → {pick(change.after_words)}</h2>
        <p class="sheet-top"><TransitionSwatch transition={change.transition} /><Severity grade={change.severity} />{change.sliver ? <span class="tag">{t('list.sliver')}</span> : null}{change.review.changed_since_mine ? <span class="tag since">{t('list.since')}</span> : null}</p>
      </header>
      {change.sliver ? <p class="notice">{t('sheet.sliver')}</p> : null}
      <Facts change={change} changes={given.changes} boundary={boundary.id} earlier={given.reading.earlier} />
      <Sketches whole={whole} proposed={boundary.status !== 'in_force'} />
      <label class="tick what-if-tick"><input type="checkbox" checked={given.left} onChange={(event) => given.leave(event.currentTarget.checked)} /><span>{t('whatif.leave')}</span></label>
      <DecisionForm key={change.id} boundary={boundary.id} change={change.id} talk={given.talk} remarks={remarks} saved={async (stance) => { given.leave(stance === 'object' || stance === 'revise'); await again(); }} />
      <section aria-labelledby="sheet-rules">
        <h3 id="sheet-rules">{t('rules')}</h3>
        {rules.length === 0 ? <p class="empty">{t('rules.none')}</p> : <RuleOutcomes rules={rules} proof={given.proof} show={given.showProof} level={4} />}
      </section>
      <section aria-labelledby="sheet-effects">
        <h3 id="sheet-effects">{t('effects')}</h3>
        <Effects effects={change.effects} label={t('effects')} />
        {change.land_cover === null ? null : <Cover classes={change.land_cover} unknown={0} source={given.reading.land_cover?.source ?? ''} />}
      </section>
      <section aria-labelledby="sheet-talk">
        <h3 id="sheet-talk">{t('talk')}</h3>
        <Discussion key={change.id} boundary={boundary.id} change={change.id} talk={given.talk} remarks={remarks} said={again} />
      </section>
      <p class="sheet-foot">
        <button type="button" onClick={() => print()}>{t('sheet.print')}</button>
        <CopyLink />
      </p>
    </>
  );
}

function Facts({ change, changes, boundary, earlier }: { change: Change; changes: readonly Change[]; boundary: string; earlier: string | null }) {
  const beside = changes.filter((each) => change.neighbours.includes(each.id));
  return (
    <dl class="facts">
      <div><dt>{t('sheet.area')}</dt><dd class="figures">{areaWords(change.area_m2)}</dd></div>
      {change.planar_m2 === null ? null : <div><dt>{t('sheet.planar')}{change.plane_zone === null ? '' : t('sheet.zone', { n: change.plane_zone })}</dt><dd class="figures">{areaWords(change.planar_m2)}</dd></div>}
      <div><dt>{t('sheet.width')}</dt><dd class="figures">{t('sheet.m', { m: change.width_m.toFixed(1) })}</dd></div>
      <div><dt>{t('sheet.place')}</dt><dd>{pick(change.where)}<br /><span class="figures hint">{change.place.map((degrees) => degrees.toFixed(5)).join(', ')} (CGCS2000)</span></dd></div>
      {beside.length === 0 ? null : <div><dt>{t('sheet.neighbours')}</dt><dd class="beside">{beside.map((each) => <a key={each.id} class="figures" href={hashOf(['boundaries', boundary, 'changes', each.id])}>{t('sheet.number', { n: each.number })}</a>)}</dd></div>}
      {earlier === null ? null : <div><dt>{t('sheet.since')}</dt><dd>{earlierWords(change, earlier)}</dd></div>}
    </dl>
  );
}

function earlierWords(change: Change, earlier: string): string {
  const [before] = change.earlier;
  if (before === undefined) return t('sheet.earlier.new');
  const name = versionName(before.boundary === '' ? earlier : before.boundary);
  return before.same ? t('sheet.earlier.same', { name }) : t('sheet.earlier.altered', { name, share: Math.round(before.share * 100) });
}

function Sketches({ whole, proposed }: { whole: ChangeDetail; proposed: boolean }) {
  const { change, geometry } = whole;
  const box = boundsOf(geometry);
  if (box === null) return null;
  const drawn = [{ id: change.id, number: change.number, transition: change.transition, geometry, place: change.place }];
  return (
    <div class="sketches">
      {(['before', 'after'] as const).map((when) => (
        <figure key={when}>
          <Sketch zones={when === 'before' ? whole.zones_before : whole.zones_after} changes={drawn} box={box} proposed={when === 'after' && proposed} name={t('sheet.sketch.alt', { when: t(`map.${when}`), n: change.number })} width={240} tallest={220} />
          <figcaption>{t(`sheet.sketch.${when}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}

/** A link to this change; where the browser lets no page write to the clipboard, the address bar has it. */
function CopyLink() {
  const [copied, setCopied] = useState(false);
  if (!('clipboard' in navigator)) return null;
  return <button type="button" onClick={() => void navigator.clipboard.writeText(location.href).then(() => setCopied(true), () => undefined)}><span role="status">{t(copied ? 'sheet.linked' : 'sheet.link')}</span></button>;
}
