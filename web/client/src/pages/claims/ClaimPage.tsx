/** One claim: its exact words, the things it speaks of as a list and on the map, and what is known of each. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { ANSWERS, unplacedBy, type Thing, type ThingList } from '../../domain/claim';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { PAGE, readClaim, readThing, readThingShapes, type ClaimWhole, type Drawn } from '../../state/claims';
import { instead } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Changes } from './Changes';
import { ClaimFacts } from './ClaimFacts';
import { ClaimImages } from './ClaimImages';
import { AnswerBar, AnswerMark, Counts, StandingWords } from './Marks';
import { usePages } from './paged';
import { Parts, Unplaced } from './Parts';
import { TakeThings } from './TakeThings';
import { ThingSheet } from './ThingSheet';
import { ThingsMap } from './ThingsMap';
import { t, today } from './words';

export function ClaimPage({ id, query }: { id: string; query: URLSearchParams }) {
  const asOf = query.get('as_of') ?? '';
  const answer = query.get('answer') ?? '';
  const chosen = query.get('thing') ?? '';
  const to = (part: Readonly<Record<string, string>>): string => hashOf(['claims', id], Object.fromEntries(Object.entries({ as_of: asOf, answer, thing: chosen, ...part }).filter(([, value]) => value !== '')));
  const [whole, problem, again] = useWhole(id);
  const address = `/api/claims/${encodeURIComponent(id)}/things?${new URLSearchParams({ limit: String(PAGE), ...(asOf === '' ? {} : { as_of: asOf }), ...(answer === '' ? {} : { answer }) }).toString()}`;
  const hold = usePages<ThingList, Thing>(address, (page) => page.things);
  const [shapes, shapesProblem, redraw] = useShapes(id, asOf);
  const [thing, thingProblem, rethink] = useThing(id, chosen, asOf);
  if (whole === null || hold.page === null) {
    const found = problem ?? hold.problem;
    return (
      <div class="page claims">
        <a class="back" href={hashOf(['claims'])}>{t('page.back')}</a>
        {found === null ? <p role="status">{t('loading')}</p> : found.status === 404 ? <p class="notice" role="alert">{t('page.missing')}</p> : <ProblemNotice problem={found} again={() => { again(); hold.again(); }} />}
      </div>
    );
  }
  const { claim } = whole;
  const { sum } = hold.page;
  const pickThing = (feature: string): void => instead(to({ thing: feature }));
  return (
    <article class="page claims claim-page">
      <a class="back" href={hashOf(['claims'], asOf === '' ? {} : { as_of: asOf })}>{t('page.back')}</a>
      {problem === null ? null : <ProblemNotice problem={problem} again={again} />}
      <header class={`claim-head ${sum.standing}`}>
        <div class="head-line">
  <p class="verdict"><StandingWords sum={sum} /> <span class="hint figures">{claim.number}</span>{claim.demonstration ? <span class="tag demo">{t('demo.short')}</span> : null}{hold.page.claim.withdrawn_at === null ? null : <span class="tag">{t('withdrawn.tag')}</span>}</p>
          <div class="head-tools">
            <label class="field inline" for="claim-as-of"><span>{t('asOf')}</span><input id="claim-as-of" type="date" max={today()} value={asOf} onChange={(event) => instead(to({ as_of: event.currentTarget.value, thing: '' }))} /></label>
            {sum.listed === 0 ? null : <TakeThings claim={claim} listed={sum.listed} asOf={asOf} />}
            <button type="button" class="plain" onClick={() => print()}>{t('print')}</button>
          </div>
        </div>
        <h1><q class="quoted">{claim.text}</q></h1>
        <AnswerBar sum={sum} />
        <Counts sum={sum} />
        {asOf === '' ? null : <p class="notice">{t('asOf.note', { day: asOf })} <a href={to({ as_of: '', thing: '' })}>{t('asOf.today')}</a></p>}
      </header>
      {sum.listed === 0 ? <p class="empty">{t('things.none')}</p> : (
        <div class={`claim-body ${thing === null ? '' : 'has-chosen'}`}>
          <section class="things-side" aria-labelledby="things">
            <h2 id="things">{t('things')}</h2>
            <div class="chips" role="group" aria-label={t('things')}>
              <button type="button" class="chip" aria-pressed={answer === ''} onClick={() => instead(to({ answer: '', thing: '' }))}>{t('any')} <span class="figures">{count(sum.listed)}</span></button>
              {ANSWERS.filter((each) => sum.answers[each] > 0 || each === answer).map((each) => (
                <button key={each} type="button" class="chip" aria-pressed={answer === each} onClick={() => instead(to({ answer: each, thing: '' }))}><AnswerMark answer={each} /> {t(`answer.${each}`)} <span class="figures">{count(sum.answers[each])}</span></button>
              ))}
            </div>
            {hold.problem === null ? null : <ProblemNotice problem={hold.problem} again={hold.again} />}
            <p role="status" class="hint">{hold.page.total === 0 ? t('things.noneFits') : t('things.showing', { n: count(hold.rows.length), total: count(hold.page.total) })}</p>
            <ol class={`thing-list ${hold.loading ? 'fading' : ''}`} aria-label={t('things')}>
              {hold.rows.map((each) => <ThingRow key={each.feature} thing={each} to={to({ thing: each.feature })} chosen={each.feature === chosen} />)}
            </ol>
            {hold.page.next !== null ? <button type="button" class="more" disabled={hold.loading} onClick={() => void hold.more()}>{t('list.more', { n: Math.min(PAGE, hold.page.total - hold.rows.length) })}</button> : null}
          </section>
          <div class="things-main">
            {shapesProblem === null ? null : <ProblemNotice problem={shapesProblem} again={redraw} />}
            <ThingsMap shapes={shapes} answer={answer} chosen={thing} claim={claim} picked={pickThing} />
            {thingProblem === null ? null : <ProblemNotice problem={thingProblem} again={rethink} />}
            {thing === null ? null : <ThingSheet key={thing.feature} thing={thing} claim={claim} shape={shapes?.features.find((each) => each.properties?.['feature'] === thing.feature)?.geometry ?? null} close={to({ thing: '' })} sent={() => { rethink(); hold.again(); }} />}
          </div>
        </div>
      )}
      <div class="claim-more">
        <ClaimFacts claim={claim} changed={() => { again(); hold.again(); }} />
        <ClaimImages claim={claim} />
        <Changes id={id} />
        <Unplaced known={unplacedBy(whole.observations, asOf)} total={sum.unplaced} />
        <Parts whole={whole} />
      </div>
    </article>
  );
}

function ThingRow({ thing, to, chosen }: { thing: Thing; to: string; chosen: boolean }) {
  return (
    <li class={thing.answer}>
      <a href={to} {...(chosen ? { 'aria-current': 'true' as const } : {})} onClick={(event) => { event.preventDefault(); instead(to); }}>
        <AnswerMark answer={thing.answer} />
        <span class="what"><strong>{thing.label}</strong> <span class="hint">{t(`answer.${thing.answer}`)}</span></span>
        <span class="line why">{pick(thing.why)}{thing.seen_on === null || thing.by === 'record' ? null : <span class="hint figures"> · {thing.seen_on}</span>}</span>
      </a>
    </li>
  );
}

function useWhole(id: string): readonly [ClaimWhole | null, Problem | null, () => void] {
  const [whole, setWhole] = useState<ClaimWhole | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    setProblem(null);
    void readClaim(id).then((got) => { if (!late) 'value' in got ? setWhole(got.value) : setProblem(got.problem); });
    return () => { late = true; };
  }, [id, turn]);
  return [whole, problem, () => setTurn((now) => now + 1)];
}

/** The chosen thing, which may stand on a page of the list that was not read, or be pressed on the map. */
function useThing(id: string, feature: string, asOf: string): readonly [Thing | null, Problem | null, () => void] {
  const [thing, setThing] = useState<Thing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    setProblem(null);
    if (feature === '') return setThing(null);
    void readThing(id, feature, asOf).then((got) => {
      if (late) return;
      setProblem('problem' in got ? got.problem : null);
      setThing('value' in got ? (got.value.things[0] ?? null) : null);
    });
    return () => { late = true; };
  }, [id, feature, asOf, turn]);
  return [thing !== null && thing.feature === feature ? thing : null, problem, () => setTurn((now) => now + 1)];
}

/** Where the things lie; of another day nothing is drawn until it is read. */
function useShapes(id: string, asOf: string): readonly [Drawn | null, Problem | null, () => void] {
  const [shapes, setShapes] = useState<Drawn | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let late = false;
    setShapes(null);
    setProblem(null);
    void readThingShapes(id, asOf).then((got) => { if (!late) 'value' in got ? setShapes(got.value) : setProblem(got.problem); });
    return () => { late = true; };
  }, [id, asOf, turn]);
  return [shapes, problem, () => setTurn((now) => now + 1)];
}
