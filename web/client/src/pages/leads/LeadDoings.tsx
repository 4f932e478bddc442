/** From a report to the lead it answered, or from a quick note to the lead that the desk makes of it. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { ReceivedReport } from '../../domain/received';
import { hashOf } from '../../domain/where';
import { leadFromNote } from '../../state/leads';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function LeadDoings({ report }: { report: Pick<ReceivedReport, 'id' | 'layer' | 'feature'> }) {
  const [lead, setLead] = useState<string | null>(report.layer === 'leads' ? report.feature : null);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (): Promise<void> => {
    setGoing(true);
    const got = await leadFromNote(report.id);
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setLead(got.value.id);
  };
  if (lead !== null) return <>{report.layer === 'leads' ? null : <span role="status">{t('note.made')}</span>} <a class="button" href={hashOf(['leads', lead])}>{t('note.see')}</a></>;
  if (report.layer !== 'quick_notes' || !may('lead.add')) return null;
  return <><button type="button" disabled={going} onClick={() => void make()}>{t('note.make')}</button>{problem === null ? null : <ProblemNotice problem={problem} />}</>;
}
