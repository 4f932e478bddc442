/** A case's status: shape, word and colour; and its deadline with the days. */

import { daysBetween, markOf, pie, unsettled, type CaseLine } from '../../domain/case';
import { statusName, t } from './words';

export function Status({ status }: { status: string }) {
  return (
    <span class={`case-status ${markOf(status).tone}`}>
      <StatusSign status={status} />
      <span>{statusName(status)}</span>
    </span>
  );
}

export function StatusSign({ status, size = 16 }: { status: string; size?: number }) {
  const mark = markOf(status);
  return (
    <svg class={`status-sign ${mark.tone}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {mark.filled === null ? null : <circle cx="8" cy="8" r="6.5" class="ring" />}
      {mark.filled === null ? null : <path d={pie(mark.filled, 4.4)} class="fill" />}
      {mark.sign === '' ? null : <path d={mark.sign} class="sign" />}
    </svg>
  );
}

/** The deadline; ▲ with days when overdue, the days left when they are few. */
export function Deadline({ line, today }: { line: CaseLine; today: string }) {
  if (line.deadline === null) return <span class="hint">{unsettled(line.status) ? t('noDeadline') : '–'}</span>;
  return (
    <span class="deadline">
      <span class="figures">{line.deadline}</span>
      <Due line={line} today={today} />
    </span>
  );
}

const SOON_DAYS = 14;

export function Due({ line, today }: { line: CaseLine; today: string }) {
  if (line.overdue_days > 0) {
    return (
      <span class="late">
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="M6 1l5.5 10h-11z" /></svg>
        {t('late', { n: line.overdue_days })}
      </span>
    );
  }
  const waits = line.status === 'assigned' || line.status === 'in_progress';
  if (line.deadline === null || !waits || today === '') return null;
  const left = daysBetween(today, line.deadline);
  if (left > SOON_DAYS) return null;
  return <span class="soon">{left === 0 ? t('dueToday') : t('dueIn', { n: left })}</span>;
}
