/** The application: who is signed in, where one is, and the frame around it. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../api/client';
import { hashOf } from '../domain/where';
import { catalogueProblem, forgetCatalogue, layers, readCatalogue } from '../state/catalogue';
import { dataOf, watchReach } from '../state/reach';
import { account, readSession, session, watchOtherTabs } from '../state/session';
import { ownAreas } from '../state/areas';
import { ownOutbox } from '../state/outbox';
import { ownWalks } from '../state/track';
import { language } from '../state/language';
import { where } from '../state/where';
import { ProblemNotice } from '../ui/ProblemNotice';
import { ReachLine } from '../ui/ReachLine';
import { say } from '../ui/say';
import { AccountMenu } from './AccountMenu';
import { Bar } from './Bar';
import { PhoneLines } from './PhoneLines';
import { pageAt, patrols } from './sections';
import { DeliveryLine } from './report/DeliveryLine';
import { SignIn } from './sign-in/SignIn';
import { SignInAgain } from './sign-in/SignInAgain';
import { LanguageSwitch } from '../ui/LanguageSwitch';

export function App() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const start = async (): Promise<void> => {
    const got = await readSession();
    setProblem('problem' in got && session.value === null ? got.problem : null);
    if (account.value !== null && layers.value.length > 0) await readCatalogue(account.value.id); // asked again: it may be old
  };
  useEffect(() => {
    watchReach(start);
    watchOtherTabs();
    void start();
  }, []);
  const id = account.value?.id ?? null;
  useEffect(() => {
    void ownOutbox(id, () => (language.value === 'zh' ? 'zh-CN' : 'en'));
    void ownAreas(id);
    void ownWalks(id);
    forgetCatalogue();
    if (id !== null) void readCatalogue(id);
  }, [id]);
  if (problem !== null) return <main class="sign-in"><ProblemNotice problem={problem} again={() => void start()} /></main>;
  if (session.value === null) return <p class="sign-in" role="status">{say('loading')}</p>;
  if (id === null) return <SignIn />;
  return <Shell id={id} again={() => { dataOf.value = null; void start(); }} />;
}

const WIDE_PX = 1024; // from here on there is room for map and lists side by side

function Shell({ id, again }: { id: string; again: () => void }) {
  const place = where.value;
  useEffect(() => {
    if (location.hash === '' && patrols() && innerWidth < WIDE_PX) location.replace(hashOf(['today'])); // home, for who stands outside
  }, [id]);
  const Page = pageAt(place);
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>{say('skip')}</a>
      <header class="top">
        <a class="brand" href={hashOf(['map'])} aria-label={say('name')}><img src="/icon.svg" alt="" width="32" height="32" /><span>{say('name')}</span></a>
        <Bar here={place.path[0] ?? ''} />
        <LanguageSwitch />
        <AccountMenu />
      </header>
      <ReachLine again={again} />
      <PhoneLines />
      {place.path[0] === 'outbox' ? null : <DeliveryLine />}
      <main id="main" tabIndex={-1}>
        {catalogueProblem.value !== null ? <ProblemNotice problem={catalogueProblem.value} again={() => void readCatalogue(id)} /> : null}
        {layers.value.length === 0 ? <p class="hint waiting" role="status">{say('loading')}</p> : <Page place={place} />}
      </main>
      <SignInAgain />
    </div>
  );
}
