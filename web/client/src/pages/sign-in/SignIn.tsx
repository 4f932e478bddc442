/** Who are you: a name and a password, nothing else; what was typed stays after a refusal. */

import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { session, signIn } from '../../state/session';
import { LanguageSwitch } from '../../ui/LanguageSwitch';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';

const DEMONSTRATION = ['patrol', 'officer', 'supervisor', 'leader', 'planner', 'analyst', 'auditor', 'administrator'];

export function SignIn() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [seen, setSeen] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [going, setGoing] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);
  const go = async (): Promise<void> => {
    setGoing(true);
    setProblem(null);
    const got = await signIn(name.trim(), password);
    setGoing(false);
    if ('problem' in got) setProblem(got.problem);
  };
  return (
    <main class="sign-in" id="main">
      <div class="sign-in-card">
        <header>
          <img src="/icon.svg" alt="" width="48" height="48" />
          <h1>{say('name')}</h1>
          <LanguageSwitch />
        </header>
        <p class="hint">{say('signin.why')}</p>
        <form onSubmit={(event) => { event.preventDefault(); void go(); }}>
          <label for="name">{say('signin.name')}</label>
          <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck={false} required maxLength={64} value={name} onInput={(event) => setName(event.currentTarget.value)} />
          <label for="password">{say('signin.password')}</label>
          <input id="password" ref={passwordField} name="password" {...(seen ? { type: 'text' as const } : { type: 'password' as const })} autocomplete="current-password" required maxLength={200} value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
          <label class="tick"><input type="checkbox" checked={seen} onChange={(event) => setSeen(event.currentTarget.checked)} />{say('signin.show')}</label>
          {problem === null ? null : <ProblemNotice problem={problem} />}
          <button type="submit" class="filled" disabled={going}>{say(going ? 'signin.going' : 'signin.go')}</button>
        </form>
        {session.value?.demonstration ? (
          <section class="demo-accounts">
            <p class="hint">{say('signin.demo')}</p>
            <div>
              {DEMONSTRATION.map((each) => (
                <button key={each} type="button" aria-pressed={name === each} onClick={() => { setName(each); passwordField.current?.focus(); }}>{each}</button>
              ))}
            </div>
          </section>
        ) : null}
      </div>
    </main>
  );
}
