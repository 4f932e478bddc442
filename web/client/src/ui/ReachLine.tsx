/** One quiet line while the server is not reached: since when the data are, what works, and trying again. */

import { beijingTime } from '../domain/moment';
import { dataOf, reach } from '../state/reach';
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
      {signedOut ? null : (
        <details>
          <summary>{p('reach.works')}</summary>
          <div class="reach-more"><p>{p('reach.can')}</p><p>{p('reach.cannot')}</p></div>
        </details>
      )}
      <button type="button" class="plain" onClick={again}>{p(signedOut ? 'reach.signIn' : 'reach.again')}</button>
    </div>
  );
}

/** What the line says; nothing while all is well. */
function sentence(): string {
  if (reach.value === 'here') return '';
  if (reach.value === 'signed-out') return p('reach.signedOut');
  const why = p(reach.value === 'network' ? 'reach.network' : 'reach.server');
  return dataOf.value === null ? why : `${why} · ${p('reach.dataOf', { time: beijingTime(dataOf.value) })}`;
}
