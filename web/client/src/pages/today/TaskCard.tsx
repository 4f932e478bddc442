/** One task: what is asked, where, until when, and the two things one can do about it. */

import { lengthText, windText } from '../../domain/measures';
import { beijingTime } from '../../domain/moment';
import { nameOf, type Due } from '../../domain/today';
import type { Way } from '../../domain/way';
import { layerOf } from '../../state/catalogue';
import { language } from '../../state/language';
import { pick } from '../../state/words';
import { StateMark } from '../map/StateMark';
import { t } from './words';

export function TaskCard({ task, way }: { task: Due; way: Way | null }) {
  const layer = layerOf(task.layer);
  const name = nameOf(task);
  return (
    <li class={`task ${task.urgency}`}>
      <div class="task-head">
        <h3>{name}</h3>
        {way === null ? null : <span class="figures">{lengthText(way.metres, language.value)} {windText(way.degrees, language.value)}</span>}
      </div>
      <p class="task-due"><Mark urgency={task.urgency} /><strong>{due(task)}</strong>{task.strict ? <span class="strict"> · {t('strict')}</span> : null}</p>
      <p>{pick(task.asked)}</p>
      <p class="hint">
        {layer === undefined ? task.layer : pick(layer)} <StateMark layer={task.layer} state={task.state} />
        {task.kind === 'inspect' ? ` · ${task.last_at === null ? t('lastNever') : t('last', { time: beijingTime(task.last_at).slice(0, 10) })}` : ''}
        {task.demonstration ? ` · ${t('demonstration')}` : ''}
      </p>
      <div class="pair">
        <a class="button" href={task.form} aria-label={`${t('do')} ${name}`}>{t('do')}</a>
        <a class="button" href={task.about} aria-label={`${t('about')} ${name}`}>{t('about')}</a>
      </div>
    </li>
  );
}

function due(task: Due): string {
  return t(`urgency.${task.urgency}`, { n: task.overdue_days, day: task.due_on ?? '' });
}

/** Shape beside word and colour: a full triangle, a ring, a dot. */
function Mark({ urgency }: { urgency: Due['urgency'] }) {
  const drawing = urgency === 'overdue' ? 'M12 3L22 20H2Z' : urgency === 'today' ? 'M12 4a8 8 0 1 0 .01 0M12 8v4l3 2' : 'M12 9a3 3 0 1 0 .01 0';
  return <svg class={`mark ${urgency}`} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d={drawing} /></svg>;
}
