/** How long it has been since anything was delivered, and since the oldest unsent report was saved. */

import { alarmOf, daysBetween } from '../../domain/delivery';
import { beijingTime } from '../../domain/moment';
import { blocked, delivered, unsent } from '../../state/outbox';
import { reach } from '../../state/reach';
import { may } from '../../state/session';
import { askAgain } from '../../state/signInAgain';
import { say } from './outboxWords';
import { t } from './words';

/** On every page of a patrol while something waits; silent otherwise. */
export function DeliveryLine() {
  const oldest = unsent.value[0];
  if (oldest === undefined || !may('report.submit')) return null;
  const now = Date.now();
  const alarm = alarmOf(Date.parse(oldest.savedAt), now);
  const days = daysBetween(Date.parse(oldest.savedAt), now);
  const words = say(`line.${alarm}`, { n: unsent.value.length, time: beijingTime(oldest.savedAt), days });
  const asksToSignIn = blocked.value === 'sign-in' && reach.value !== 'signed-out'; // the line above asks already
  return (
    <p class={`delivery-line ${alarm}`} role={alarm === 'alarm' ? 'alert' : 'status'}>
      <span class="delivery-words">{asksToSignIn ? say('line.signIn') : words}</span>
      {asksToSignIn ? <button type="button" class="plain" onClick={askAgain}>{t('outbox.signIn')}</button> : <a href="#/outbox">{say('line.open')}</a>}
    </p>
  );
}

/** For the home screen and the outbox: days since the last delivery, in words. */
export function LastDelivery() {
  const last = delivered.value[0];
  if (last === undefined) return <span class="last-delivery">{say('last.never')}</span>;
  const days = daysBetween(Date.parse(last.receipt.received_at), Date.now());
  return <span class="last-delivery">{days === 0 ? say('last.today') : say('last.days', { days })}</span>;
}
