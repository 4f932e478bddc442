/** The four lists as they stand: problem, tasks, responsibility, measures. They are edited by the step that fills them in. */

import type { CaseDetail, Task } from '../../domain/case';
import { weekOf } from '../../domain/week';
import { quantity } from './CaseRows';
import { t, unitName } from './words';

export function Lists({ detail }: { detail: CaseDetail }) {
  return (
    <section class="panel-card" aria-labelledby="lists">
      <h2 id="lists">{t('lists')}</h2>
      {detail.tasks.length === 0 ? <p class="empty">{t('lists.none')} {t('lists.hint')}</p> : (
        <>
          <p class="problem-line"><span class="hint">{t('lists.problem')}</span> {detail.case.title}{detail.case.quantity === null ? '' : ` · ${quantity(detail.case)}`}</p>
          <ol class="tasks">{detail.tasks.map((task) => <TaskShown key={task.id} task={task} />)}</ol>
        </>
      )}
    </section>
  );
}

function TaskShown({ task }: { task: Task }) {
  return (
    <li>
      <p class="what">{task.text}</p>
      <p class="who">
        <span>{unitName(task.unit)}</span><span>{task.person || '–'}</span><span>{task.post || '–'}</span>
        <span class="figures">{task.due_on === null ? '–' : t('lists.week', { day: task.due_on, week: weekOf(task.due_on) })}</span>
      </p>
      <ul>
        {task.measures.map((measure) => (
          <li key={measure.id}>{measure.text}{measure.issued_on === null ? null : <span class="hint figures"> · {t('lists.issuedOn', { day: measure.issued_on })}</span>}</li>
        ))}
      </ul>
    </li>
  );
}
