/** A section that is not for this person's role, in words and with the way out. */

import { hashOf } from '../domain/where';
import { account } from '../state/session';
import { say } from '../ui/say';

export function NotForYou() {
  return (
    <div class="page waiting">
      <h1>{say('notForYou')}</h1>
      <p>{say('notForYou.why', { name: account.value?.display_name ?? '' })}</p>
      <a class="button" href={hashOf(['map'])}>{say('notForYou.map')}</a>
    </div>
  );
}
