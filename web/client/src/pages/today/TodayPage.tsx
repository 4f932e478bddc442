/** A patrol's home: what to do next and which way, what else waits, what is around, and what still has to be sent. */

import { useEffect, useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { count } from '../../domain/size';
import { listed, type Due, type Reached } from '../../domain/today';
import { hashOf } from '../../domain/where';
import { unsent } from '../../state/outbox';
import { position, positionTrouble, watchPosition } from '../../state/position';
import { reach } from '../../state/reach';
import { account, may } from '../../state/session';
import { readKind, readMore, readToday, todayProblem, told, type Told } from '../../state/today';
import { walk } from '../../state/track';
import { watchHeading } from '../../state/heading';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { LastDelivery } from '../report/DeliveryLine';
import { Around } from './Around';
import { Next } from './Next';
import { TaskCard } from './TaskCard';
import { t } from './words';
import './today.css';

export function TodayPage() {
  useEffect(() => watchPosition(), []);
  useEffect(() => watchHeading(), []);
  const away = reach.value;
  useEffect(() => void readToday(), [account.value?.id, away === 'here']);
  const found = told.value;
  useEffect(() => {
    if (found !== null) performance.mark('usable');
  }, [found !== null]);
  return (
    <div class="page today">
      <header class="today-head"><h1>{t('title')}</h1>{found === null ? null : <p class="hint figures">{found.today.today}</p>}</header>
      <Doings />
      {found === null && todayProblem.value === null ? <p role="status">{t('loading')}</p> : null}
      {todayProblem.value === null ? null : <ProblemNotice problem={todayProblem.value} again={() => void readToday()} />}
      {found === null ? null : <Tasks found={found} />}
      <Around />
    </div>
  );
}

/** What a thumb reaches first. */
function Doings() {
  const open = walk.value;
  return (
    <>
      <div class="doings">
        {may('report.submit') ? <a class="button filled" href="#/report/new">{t('report')}</a> : null}
        {may('report.submit') ? <a class="button" href="#/report/note">{t('note')}</a> : null}
      </div>
      <div class="doings further">
        <a class="button" href={hashOf(['outbox'])}>{unsent.value.length === 0 ? t('outboxNone') : t('outbox', { n: unsent.value.length })}</a>
        {may('track.send') ? <a class="button" href={hashOf(['walk'])}>{open === null ? t('walk') : t(open.state === 'walking' ? 'walkOn' : 'walkWaits')}</a> : null}
      </div>
      {may('report.submit') ? <p class="hint delivered"><LastDelivery /></p> : null}
    </>
  );
}

function Tasks({ found }: { found: Told }) {
  const [nearest, setNearest] = useState(false);
  const [kind, setKind] = useState<Due['kind'] | null>(null);
  const [own, setOwn] = useState<readonly Due[] | null>(null); // of the kind chosen, also from later pages
  useEffect(() => {
    setOwn(null);
    let late = false;
    if (kind !== null) void readKind(kind).then((got) => { if (!late) setOwn(got); });
    return () => { late = true; };
  }, [kind, found]);
  const fix = position.value;
  const here = fix === null ? null : [fix.longitude, fix.latitude] as const;
  const { tasks, total, overdue, kinds, next, order } = found.today;
  const chosen = listed(own ?? tasks.filter((task) => kind === null || task.kind === kind), here, nearest);
  return (
    <section aria-labelledby="tasks">
      {total > 0 ? <Next found={firstPlaced(chosen)} /> : null}
      <header class="tasks-head">
        <h2 id="tasks">{t('tasks')}</h2>
        <p class="hint figures">{t('showing', { total: count(total), n: count(chosen.length) })}{overdue > 0 ? <strong class="late"> {t('overdueN', { n: count(overdue) })}</strong> : null}</p>
      </header>
      {found.at === null ? null : <p class="notice" role="status">{found.at === '' ? t('dataPacked') : t('dataOf', { time: beijingTime(found.at) })}</p>}
      <div class="choices" role="group" aria-label={t('sort')}>
        <button type="button" aria-pressed={!nearest} onClick={() => setNearest(false)}>{t('sort.urgency')}</button>
        <button type="button" aria-pressed={nearest} disabled={here === null} onClick={() => setNearest(true)}>{t('sort.distance')}</button>
      </div>
      {nearest ? null : <p class="hint">{pick(order)}</p>}
      {here === null ? <p class="hint" role="status">{positionTrouble.value === null ? t('wait') : t('noPosition', { why: t(positionTrouble.value) })}</p> : null}
      <div class="choices kinds" role="group" aria-label={t('kind')}>
        <button type="button" aria-pressed={kind === null} onClick={() => setKind(null)}>{t('kind.all')}</button>
        {kinds.filter((each) => each.count > 0).map((each) => (
          <button key={each.id} type="button" aria-pressed={kind === each.id} onClick={() => setKind(each.id)}>{pick(each)} <span class="figures">{count(each.count)}</span></button>
        ))}
      </div>
      {total === 0 ? <p class="empty"><strong>{t('none')}</strong><br />{t('noneHint')}</p> : null}
      {total > 0 && chosen.length === 0 ? <p class="empty">{t('noneKind')}</p> : null}
      <ul class="tasks">{chosen.map(({ task, way }) => <TaskCard key={`${task.kind}/${task.layer}/${task.id}`} task={task} way={way} />)}</ul>
      {next === null || own !== null ? null : <button type="button" onClick={() => void readMore()}>{t('more')}</button>}
    </section>
  );
}

function firstPlaced(chosen: readonly Reached[]): Reached | null {
  return chosen.find(({ task }) => task.place !== null) ?? null;
}
