/** One case with all a person needs to act on it: where it stands, what may be done and what not, and its history. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseDetail } from '../../domain/case';
import type { CaseEvidence } from '../../domain/evidence';
import { shotsOf } from '../../domain/photoPair';
import type { ReceivedReport } from '../../domain/received';
import { readCase, reportsOf } from '../../state/cases';
import { readEvidence } from '../../state/evidence';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { lazy } from '../Lazy';
import { FlagPanel } from '../flags/FlagPanel';
import { CaseFacts } from './CaseFacts';
import { CaseFile } from './CaseFile';
import { CaseHead } from './CaseHead';
import { CaseMap } from './CaseMap';
import { Claims } from './Claims';
import { Conditions } from './Conditions';
import { Evidence } from './Evidence';
import { LikeCases } from './LikeCases';
import { Lists } from './Lists';
import { LookBacks } from './LookBacks';
import { PhotoPair } from './PhotoPair';
import { Steps } from './Steps';
import { Timeline } from './Timeline';
import { Supplements } from '../reports/Supplements';
import { t } from './words';

const ZoneAnswersHere = lazy(async () => (await import('../zones/ZoneAnswersHere')).ZoneAnswersHere);

export function CasePage({ id }: { id: string }) {
  const [detail, setDetail] = useState<CaseDetail | null>(null);
  const [reports, setReports] = useState<readonly ReceivedReport[] | null>(null);
  const [evidence, setEvidence] = useState<CaseEvidence | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<CaseDetail | null> => {
    const got = await readCase(id);
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return null;
    setDetail(got.value);
    return got.value;
  };
  const readFiles = async (): Promise<void> => {
    if (!may('evidence.read')) return;
    const got = await readEvidence(id);
    if ('value' in got) setEvidence(got.value);
    else setProblem(got.problem);
  };
  useEffect(() => void readFiles(), []);
  useEffect(() => void read().then(async (found) => setReports(found === null ? null : await reportsOf(found))), []);
  if (detail === null) return <Waiting problem={problem} again={() => void read()} />;
  const shots = reports === null ? null : shotsOf(detail, reports, evidence?.evidence);
  const pictured = shots !== null && shots.before.length + shots.after.length > 0;
  return (
    <article class="page cases case">
      <CaseHead detail={detail} />
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      <div class="case-columns">
        <div class="case-side">
          <Steps detail={detail} reports={reports ?? []} taken={setDetail} reread={read} />
          {evidence === null ? null : <Evidence id={id} found={evidence} changed={() => void readFiles().then(read)} />}
          <LookBacks line={detail.case} reports={reports ?? []} changed={() => void read()} />
          <Conditions conditions={detail.conditions} />
          <CaseFacts detail={detail} />
          <CaseMap line={detail.case} />
          {may('zones.read') ? <section class="panel-card"><ZoneAnswersHere of={`cases/${encodeURIComponent(id)}`} /></section> : null}
          <CaseFile line={detail.case} />
        </div>
        <div class="case-main">
          {pictured ? <PhotoPair shots={shots} /> : null}
          <FlagPanel noun="case" id={id} />
          <Lists detail={detail} />
          <Timeline detail={detail} reports={reports} />
          {pictured ? null : <PhotoPair shots={shots} />}
          <Supplements noun="case" id={id} />
          <Claims id={id} />
          <LikeCases id={id} version={detail.case.version} />
        </div>
      </div>
    </article>
  );
}

function Waiting({ problem, again }: { problem: Problem | null; again: () => void }) {
  return (
    <div class="page cases">
      <a class="back" href="#/cases">{t('case.back')}</a>
      {problem === null ? <p role="status">{t('loading')}</p>
        : problem.status === 404 ? <p class="notice" role="alert">{t('case.missing')}</p> : <ProblemNotice problem={problem} again={again} />}
    </div>
  );
}
