/** One quiet line while the server is not reached: since when the data are, what works, and trying again. */

import { beijingTime } from '../domain/moment';
import { dataOf, reach } from '../state/reach';
import { asking } from '../state/signInAgain';
import { p } from './phoneWords';

interface Given {
  readonly again: () => void;
}

export function ReachLine({ again }: Given) {
  const words = sentence();
  return (
    <div class="reach-line">
      <p class="unseen" role="status">{words}</p>
      {words === '' ? null : <Line words={words} again={again} />}
    </div>
  );
}

function Line({ words, again }: Given & { words: string }) {
  const signedOut = reach.value === 'signed-out';
  return (
    <div class="reach">
      <span class="reach-words" aria-hidden="true">{words}</span>
      {signedOut ? <button type="button" class="plain" onClick={() => (asking.value = true)}>{p('reach.signIn')}</button> : (
        <details>
          <summary>{p('reach.works')}</summary>
          <div class="reach-more">
            <p>{p('reach.can')}</p>
            <p>{p('reach.cannot')}</p>
            <button type="button" onClick={again}>{p('reach.again')}</button>
          </div>
        </details>
      )}
    </div>
  );
}

/** What the line says; nothing while all is well. */
function sentence(): string {
  if (reach.value === 'here' && dataOf.value === null) return '';
  if (reach.value === 'signed-out') return p('reach.signedOut');
  const why = p(reach.value === 'here' ? 'reach.slow' : reach.value === 'network' ? 'reach.network' : 'reach.server');
  return dataOf.value === null ? why : `${why} · ${p('reach.dataOf', { time: shortTime(dataOf.value) })}`;
}

/** The hour alone where the day is today's. */
function shortTime(instant: string): string {
  const [time, today] = [beijingTime(instant), beijingTime(new Date().toISOString())];
  return time.slice(0, 10) === today.slice(0, 10) ? time.slice(11) : time;
}
