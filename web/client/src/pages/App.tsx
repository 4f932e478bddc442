/** The application: who is signed in, where one is, and the frame around it. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../api/client';
import { hashOf, type Place } from '../domain/where';
import { catalogueProblem, layers, readCatalogue } from '../state/catalogue';
import { account, readSession, session } from '../state/session';
import { ownOutbox, unsent } from '../state/outbox';
import { language } from '../state/language';
import { where } from '../state/where';
import { ProblemNotice } from '../ui/ProblemNotice';
import { say } from '../ui/say';
import { Lazy } from './Lazy';
import { MapPage } from './map/MapPage';
import { OutboxPage } from './report/Outbox';
import { ReportPage } from './report/ReportPage';
import { ReportDetail } from './reports/ReportDetail';
import { ReportsPage } from './reports/ReportsPage';
import { AccountMenu } from './AccountMenu';
import { exchangeWays } from './exchangeWays';
import { SignIn } from './sign-in/SignIn';
import { LanguageSwitch } from '../ui/LanguageSwitch';

const importsPage = async () => (await import('./imports/ImportsPage')).ImportsPage;
const importPage = async () => (await import('./imports/ImportPage')).ImportPage;
const exportsPage = async () => (await import('./exports/ExportsPage')).ExportsPage;

export function App() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const start = async (): Promise<void> => {
    const got = await readSession();
    setProblem('problem' in got ? got.problem : null);
  };
  useEffect(() => void start(), []);
  const id = account.value?.id ?? null;
  useEffect(() => {
    void ownOutbox(id, () => (language.value === 'zh' ? 'zh-CN' : 'en'));
    if (id !== null) void readCatalogue();
  }, [id]);
  if (problem !== null) return <main class="sign-in"><ProblemNotice problem={problem} again={() => void start()} /></main>;
  if (session.value === null) return <p class="sign-in" role="status">{say('loading')}</p>;
  if (id === null) return <SignIn />;
  return <Shell />;
}

function Shell() {
  const place = where.value;
  const waiting = unsent.value.length;
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>{say('skip')}</a>
      <header class="top">
        <a class="brand" href={hashOf(['map'])} aria-label={say('name')}><img src="/icon.svg" alt="" width="32" height="32" /><span>{say('name')}</span></a>
        <nav aria-label={say('nav')}>
          <Way to="map" place={place} words={say('nav.map')} />
          <Way to="reports" place={place} words={say('nav.reports')} />
          <Way to="outbox" place={place} words={waiting > 0 ? say('nav.outboxCount', { n: waiting }) : say('nav.outbox')} />
          {exchangeWays().map((to) => <Way key={to} to={to} place={place} words={say(`nav.${to}`)} office />)}
        </nav>
        <LanguageSwitch />
        <AccountMenu />
      </header>
      <main id="main" tabIndex={-1}>
        {catalogueProblem.value !== null ? <ProblemNotice problem={catalogueProblem.value} again={() => void readCatalogue()} /> : null}
        {layers.value.length === 0 ? <p class="hint" role="status">{say('loading')}</p> : <Page place={place} />}
      </main>
    </div>
  );
}

function Page({ place }: { place: Place }) {
  const [first, second] = place.path;
  if (first === 'report') return <ReportPage query={place.query} />;
  if (first === 'imports') return second === undefined ? <Lazy key="imports" load={importsPage} given={{}} /> : <Lazy key="import" load={importPage} given={{ id: second }} />;
  if (first === 'exports') return <Lazy key="exports" load={exportsPage} given={{ query: place.query }} />;
  if (first === 'outbox') return <OutboxPage />;
  if (first === 'reports') return second === undefined ? <ReportsPage query={place.query} /> : <ReportDetail id={second} />;
  return <MapPage place={place} />;
}

/** A way in the bar; those of the office stand in the account's menu where the bar is narrow. */
function Way({ to, place, words, office = false }: { to: string; place: Place; words: string; office?: boolean }) {
  const here = place.path[0] === to;
  return <a href={hashOf([to])} {...(office ? { class: 'office' } : {})} {...(here ? { 'aria-current': 'page' as const } : {})}>{words}</a>;
}
