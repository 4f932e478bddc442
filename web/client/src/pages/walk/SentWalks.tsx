/** Walks of this device that were to be sent: waiting, received, or not taken. */

import { beijingTime } from '../../domain/moment';
import type { Walk } from '../../offline/tracks';
import { throwAway, walks } from '../../state/track';
import { t } from './words';

export function SentWalks() {
  const shown = walks.value.filter(({ state }) => ['queued', 'sent', 'refused'].includes(state)).slice(0, 20);
  return <ul class="walks">{shown.map((walk) => <Sent key={walk.id} walk={walk} />)}</ul>;
}

function Sent({ walk }: { walk: Walk }) {
  return (
    <li class={`walk-row ${walk.state}`}>
      <p><span class="figures">{beijingTime(walk.startedAt)}</span> · <span role="status">{t(`state.${walk.state}`, { reason: walk.problem?.detail ?? '' })}</span></p>
      {walk.state === 'refused' ? <button type="button" onClick={() => void throwAway(walk.id)}>{t('discard')}</button> : null}
    </li>
  );
}
