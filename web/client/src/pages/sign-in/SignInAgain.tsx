/** "Your session has ended": over the page, for the same person; what was written stays beneath. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { account } from '../../state/session';
import { again, asking, later } from '../../state/signInAgain';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';
import { say as tell } from '../report/outboxWords';

export function SignInAgain() {
  return asking.value && account.value !== null ? <Dialog /> : null;
}

function Dialog() {
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [going, setGoing] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const go = async (): Promise<void> => {
    setGoing(true);
    setProblem(await again(password));
    setGoing(false);
  };
  return (
    <dialog ref={dialog} class="sign-in-again" aria-labelledby="again-heading" onCancel={later}>
      <form onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <h2 id="again-heading">{tell('again.title')}</h2>
        <p>{tell('again.why', { name: account.value?.display_name ?? '' })}</p>
        <input type="text" name="name" autocomplete="username" value={account.value?.name ?? ''} hidden readOnly />
        <label for="again-password">{say('signin.password')}</label>
        <input id="again-password" type="password" autocomplete="current-password" required maxLength={200} value={password}
          onInput={(event) => setPassword(event.currentTarget.value)} />
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <div class="pair">
          <button type="button" onClick={later}>{tell('again.later')}</button>
          <button type="submit" class="filled" disabled={going}>{say(going ? 'signin.going' : 'signin.go')}</button>
        </div>
        <p class="hint">{tell('again.other')}</p>
      </form>
    </dialog>
  );
}
