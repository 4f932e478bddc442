/** The four lists as a form: tasks with unit, person, post and week, and the measures of each. */

import type { CaseDetail, Measure, Task } from '../../domain/case';
import { aMeasure, aTask, nextNumber, type StepDraft } from '../../domain/caseStep';
import { weekOf } from '../../domain/week';
import { units } from '../../state/catalogue';
import { t, unitName } from './words';

interface Given {
  readonly detail: CaseDetail;
  readonly draft: StepDraft;
  readonly wrong: boolean;
  readonly change: (draft: StepDraft) => void;
}

export function TaskEditor({ detail, draft, wrong, change }: Given) {
  const tasks = draft.tasks;
  const put = (changed: readonly Task[]): void => change({ ...draft, tasks: changed });
  const ids = tasks.map((task) => task.id);
  return (
    <fieldset class="task-editor">
      <legend>{t('lists')}</legend>
      <p class="hint">{t('lists.hint')}</p>
      {wrong ? <p class="mistake" role="alert">{t('steps.need')}</p> : null}
      {tasks.map((task, at) => (
        <TaskForm key={task.id} task={task} number={at + 1} foundOn={detail.case.found_on} wrong={wrong && at === 0}
          change={(changed) => put(tasks.map((each) => (each.id === task.id ? changed : each)))}
          remove={tasks.length === 1 ? null : () => put(tasks.filter((each) => each.id !== task.id))} />
      ))}
      <button type="button" onClick={() => put([...tasks, aTask(detail.case, nextNumber(ids, 't'))])}>{t('lists.addTask')}</button>
    </fieldset>
  );
}

interface TaskGiven {
  readonly task: Task;
  readonly number: number;
  readonly foundOn: string;
  readonly wrong: boolean;
  readonly change: (task: Task) => void;
  readonly remove: (() => void) | null;
}

function TaskForm({ task, number, foundOn, wrong, change, remove }: TaskGiven) {
  const id = (name: string): string => `${task.id}-${name}`;
  const measures = task.measures;
  const put = (changed: Measure): void => change({ ...task, measures: measures.map((each) => (each.id === changed.id ? changed : each)) });
  return (
    <fieldset class="task-form">
      <legend>{t('lists.taskN', { n: number })}</legend>
      <label class="wide-field" for={id('text')}>{t('lists.task')}<textarea id={id('text')} rows={2} maxLength={4000} value={task.text} aria-invalid={wrong} onInput={(event) => change({ ...task, text: event.currentTarget.value })} /></label>
      <label for={id('unit')}>{t('lists.unit')}
        <select id={id('unit')} value={task.unit} onChange={(event) => change({ ...task, unit: event.currentTarget.value })}>
          {task.unit === '' ? <option value="">{t('choose')}</option> : null}
          {units.value.map((unit) => <option key={unit.id} value={unit.id}>{unitName(unit.id)}</option>)}
        </select>
      </label>
      <label for={id('person')}>{t('lists.person')}<input id={id('person')} maxLength={200} value={task.person} onInput={(event) => change({ ...task, person: event.currentTarget.value })} /></label>
      <label for={id('post')}>{t('lists.post')}<input id={id('post')} maxLength={200} value={task.post} onInput={(event) => change({ ...task, post: event.currentTarget.value })} /></label>
      <label for={id('due')}>{t('lists.due')}{task.due_on === null ? '' : t('lists.inWeek', { week: weekOf(task.due_on) })}
        <input id={id('due')} type="date" value={task.due_on ?? ''} onChange={(event) => change({ ...task, due_on: event.currentTarget.value || null })} />
      </label>
      {measures.map((measure) => (
        <div key={measure.id} class="measure">
          <label for={`${measure.id}-text`}>{t('lists.measure')}<input id={`${measure.id}-text`} maxLength={4000} value={measure.text} onInput={(event) => put({ ...measure, text: event.currentTarget.value })} /></label>
          <label for={`${measure.id}-issued`}>{t('lists.issued')}<input id={`${measure.id}-issued`} type="date" value={measure.issued_on ?? ''} onChange={(event) => put({ ...measure, issued_on: event.currentTarget.value || null })} /></label>
          {measures.length === 1 ? null : <button type="button" class="plain icon" aria-label={t('lists.removeMeasure')} onClick={() => change({ ...task, measures: measures.filter((each) => each.id !== measure.id) })}>✕</button>}
          {measure.issued_on !== null && measure.issued_on <= foundOn ? <p class="mistake">{t('lists.beforeFinding', { day: foundOn })}</p> : null}
        </div>
      ))}
      <div class="pair">
        <button type="button" onClick={() => change({ ...task, measures: [...measures, aMeasure(`${task.id}m${nextNumber(measures.map((each) => each.id), `${task.id}m`)}`)] })}>{t('lists.addMeasure')}</button>
        {remove === null ? null : <button type="button" onClick={remove}>{t('lists.removeTask', { n: number })}</button>}
      </div>
    </fieldset>
  );
}
