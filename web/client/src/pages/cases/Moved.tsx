/** Somebody else acted meanwhile: what they did, and whether this step can still be taken. */

import type { CaseDetail, CaseStep } from '../../domain/case';
import { beijingTime } from '../../domain/moment';
import { pick } from '../../state/words';
import { Status } from './Status';
import { statusName, t } from './words';

export interface MovedBy {
  /** The version that the form was begun on. */
  readonly since: number;
  readonly detail: CaseDetail;
}

export function Moved({ moved, step }: { moved: MovedBy; step: CaseStep | null }) {
  const done = moved.detail.events.filter((event) => event.number > moved.since);
  return (
    <div class="notice moved" role="alert">
      {done.map((event) => (
        <div key={event.number}>
          <p><strong>{t('moved', { by: event.name, step: pick(event) })}</strong> <span class="figures">{beijingTime(event.at)}</span></p>
          <p>{event.why === '' ? t('moved.noReason') : t('moved.look', { why: event.why })}</p>
        </div>
      ))}
      <p><Status status={moved.detail.case.status} /></p>
      <p>{t('moved.hint')}</p>
      {step?.allowed === true ? <p>{t('moved.still')}</p> : (
        <>
          <p>{step === null ? t('moved.past', { status: statusName(moved.detail.case.status) }) : t('moved.gone')}</p>
          {step === null ? null : <ul>{step.hindrances.map((each) => <li key={each.code}>{pick(each)}</li>)}</ul>}
        </>
      )}
    </div>
  );
}
