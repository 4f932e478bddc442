/** The review desk of one version: what it changes, what follows from that, and what people say of it. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Boundary, Change, Reading } from '../../domain/boundary';
import { changeFilterOf, changeQuery, shownChanges, stepTo } from '../../domain/boundaryChange';
import { beijingTime } from '../../domain/moment';
import { hashOf, type Place } from '../../domain/where';
import { keysOn } from '../../state/boundaries';
import { readCaseWords } from '../../state/cases';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { StatusMark } from '../boundaries/StatusMark';
import { ChangeList } from './ChangeList';
import { ChangeSheet } from './ChangeSheet';
import './desk.css';
import { useDesk, type DeskHold } from './deskData';
import { DrawingTab } from './DrawingTab';
import { EffectsTab } from './EffectsTab';
import { KeysHelp, useKeys } from './Keys';
import { MatrixTab } from './MatrixTab';
import { Hindrances, Notices } from './Notices';
import { Patterns } from './Patterns';
import { PrintTab } from './PrintTab';
import { RulesTab } from './RulesTab';
import { ScenariosTab } from './ScenariosTab';
import { TalkTab } from './TalkTab';
import { TwoMaps } from './TwoMaps';
import { WhatIf } from './WhatIf';
import { t } from './words';

const TABS = ['changes', 'rules', 'matrix', 'effects', 'scenarios', 'drawing', 'talk', 'print'] as const;
type Tab = (typeof TABS)[number];
const WITH_MAP: readonly Tab[] = ['changes', 'rules', 'drawing'];
const WIDE = '(min-width: 1024px)';

export function Desk({ place }: { place: Place }) {
  const [, id = '', asked = 'changes', chosen = null] = place.path;
  const tab = TABS.find((each) => each === asked) ?? 'changes';
  const desk = useDesk(id);
  useEffect(() => void readCaseWords(), []);
  if (desk.detail === null) {
    return (
      <div class="page boundaries">
        <a class="back" href={hashOf(['boundaries'])}>{t('back')}</a>
        {desk.problem === null ? <p class="hint" role="status">{t('loading')}</p> : <ProblemNotice problem={desk.problem} again={() => void desk.reload()} />}
      </div>
    );
  }
  return (
    <div class={`desk tab-${tab} ${chosen === null ? '' : 'has-chosen'}`}>
      <Patterns />
      <DeskHead boundary={desk.detail.boundary} reading={desk.reading ?? null} tab={tab} />
      {desk.problem === null ? null : <ProblemNotice problem={desk.problem} again={() => void desk.reload()} />}
      {desk.reading === undefined ? null : <Notices id={id} reading={desk.reading} again={desk.reload} />}
      <Hindrances steps={desk.detail.steps} />
      {desk.reading == null
        ? (tab === 'talk' ? <TalkTab detail={desk.detail} changes={[]} talk={desk.talk} said={desk.refresh} /> : desk.reading === undefined ? <p class="hint waiting" role="status">{t('loading')}</p> : null)
        : <Body desk={desk} reading={desk.reading} tab={tab} place={place} chosen={tab === 'changes' ? chosen : null} />}
    </div>
  );
}

function DeskHead({ boundary, reading, tab }: { boundary: Boundary; reading: Reading | null; tab: Tab }) {
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [tab]);
  const counts: Partial<Record<Tab, number>> = reading === null ? {} : {
    changes: reading.changes, rules: reading.rules.filter((rule) => rule.verdict === 'fail' && rule.waived === null).length,
    effects: reading.touched.filter((thing) => thing.unsettled).length, drawing: reading.faults.length,
  };
  return (
    <header class="desk-head">
      <div class="desk-title">
        <a class="back" href={hashOf(['boundaries'])}>{t('back')}</a>
        <h1>{pick(boundary.name)}</h1>
        <StatusMark version={boundary} />
        {boundary.demonstration ? <span class="tag demo">{t('demo')}</span> : null}
        <a class="way-link" href={hashOf(['boundaries', boundary.id, 'way'])}>{t('way')}</a>
      </div>
      {reading === null ? null : (
        <p class="hint figures read-line">
          {t('head.base', { name: reading.base_name === null ? '–' : pick(reading.base_name) })} · {t(`head.regime.${reading.regime}` as 'head.regime.two_zones')} · {t('head.read', { at: beijingTime(reading.at), as_of: reading.as_of.slice(0, 10) })}
        </p>
      )}
      <nav ref={tabs} class="desk-tabs" aria-label={t('tab.nav')}>
        {TABS.map((each) => <a key={each} href={hashOf(each === 'changes' ? ['boundaries', boundary.id] : ['boundaries', boundary.id, each])} {...(each === tab ? { 'aria-current': 'page' as const } : {})}>{t(`tab.${each}`)}{(counts[each] ?? 0) > 0 ? <> <span class="figures tab-count">{counts[each]}</span></> : null}</a>)}
      </nav>
    </header>
  );
}

interface BodyGiven {
  readonly desk: DeskHold;
  readonly reading: Reading;
  readonly tab: Tab;
  readonly place: Place;
  readonly chosen: string | null;
}

function Body({ desk, reading, tab, place, chosen }: BodyGiven) {
  const detail = desk.detail!;
  const id = detail.boundary.id;
  const filter = changeFilterOf(place.query);
  const shown = useMemo(() => shownChanges(desk.changes, filter), [desk.changes, place.query.toString()]);
  const [left, setLeft] = useLeft(desk.changes);
  const [rule, setRule] = useState<string | null>(null);
  const [fault, setFault] = useState<number | null>(null);
  const [side, setSide] = useState(() => matchMedia('(min-width: 1440px)').matches);
  const [help, setHelp] = useState(false);
  useEffect(() => { setRule(null); setFault(null); }, [tab, chosen]);
  const to = (change: string | null): string => hashOf(change === null ? ['boundaries', id] : ['boundaries', id, 'changes', change], changeQuery(filter));
  const walk = (way: 1 | -1): void => {
    const next = tab === 'changes' ? stepTo(shown, chosen, way) : null;
    if (next !== null) location.replace(to(next.id)); // going on is one step back, not twenty
  };
  const close = (): void => { if (chosen !== null) go(to(null)); };
  useKeys({ walk, close, turn: () => setSide((now) => !now), help: () => setHelp(true) });
  const proof = rule !== null ? reading.rules.find((each) => each.id === rule)?.proof ?? null : fault !== null ? [...reading.faults, ...reading.hints][fault]?.geometry ?? null : null;
  const saidAnything = desk.refresh;
  return (
    <>
      {WITH_MAP.includes(tab) ? (
        <div class="desk-body">
          <div class="desk-side" key={tab}>
            {tab === 'rules' ? <RulesTab detail={detail} reading={reading} talk={desk.talk} proof={rule} show={setRule} said={saidAnything} />
              : tab === 'drawing' ? <DrawingTab reading={reading} changes={desk.changes} shown={fault} show={setFault} />
                : (
                  <>
                    <WhatIf id={id} reading={reading} changes={desk.changes} left={left} leave={setLeft} />
                    <ChangeList id={id} all={desk.changes} shown={shown} filter={filter} chosen={chosen} left={left} />
                    <p class="keys-line"><button type="button" class="plain small" onClick={() => setHelp(true)}>{t(keysOn.value ? 'help.open' : 'help')}</button></p>
                  </>
                )}
          </div>
          <TwoMaps before={desk.before} after={desk.after} shapes={desk.shapes} changes={desk.changes} chosen={chosen} left={left} proof={proof} side={side && matchMedia(WIDE).matches} setSide={setSide} proposed={detail.boundary.status !== 'in_force'} demonstration={detail.boundary.demonstration} picked={(change) => go(to(change))} />
          {chosen === null ? null : (
            <ChangeSheet detail={detail} reading={reading} changes={desk.changes} talk={desk.talk} chosen={chosen} previous={stepIn(shown, chosen, -1)} next={stepIn(shown, chosen, 1)} left={left.has(chosen)} proof={rule} showProof={setRule}
              leave={(on) => setLeft(toggled(left, chosen, on))} walk={walk} close={close} said={saidAnything} />
          )}
        </div>
      ) : tab === 'matrix' ? <MatrixTab reading={reading} boundary={detail.boundary} />
        : tab === 'effects' ? <EffectsTab reading={reading} changes={desk.changes} />
          : tab === 'scenarios' ? <ScenariosTab id={id} />
            : tab === 'talk' ? <TalkTab detail={detail} changes={desk.changes} talk={desk.talk} said={saidAnything} />
              : <PrintTab detail={detail} reading={reading} changes={desk.changes} shapes={desk.shapes} after={desk.after} />}
      {help ? <KeysHelp close={() => setHelp(false)} /> : null}
    </>
  );
}

/** Changes left out of the sums: at first those that the person objects to. */
function useLeft(changes: readonly Change[]): readonly [ReadonlySet<string>, (left: ReadonlySet<string>) => void] {
  const [left, setLeft] = useState<ReadonlySet<string> | null>(null);
  const objected = useMemo(() => new Set(changes.filter((change) => change.review.mine === 'object' || change.review.mine === 'revise').map((change) => change.id)), [changes]);
  return [left ?? objected, setLeft];
}

function toggled(left: ReadonlySet<string>, change: string, on: boolean): ReadonlySet<string> {
  const next = new Set(left);
  if (on) next.add(change);
  else next.delete(change);
  return next;
}

function stepIn(shown: readonly Change[], chosen: string, way: 1 | -1): Change | null {
  return shown.some((change) => change.id === chosen) ? stepTo(shown, chosen, way) : (way === 1 ? shown[0] ?? null : null);
}
