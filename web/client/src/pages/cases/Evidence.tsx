/** What is on file for a case: each piece with its role, whether it counts, its hash; and the way to add one. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { CaseEvidence, CaseUse } from '../../domain/evidence';
import { beijingTime } from '../../domain/moment';
import { bytes, shortHash } from '../../domain/size';
import { withdrawEvidence } from '../../state/evidence';
import { account, may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { EvidenceForm } from './EvidenceForm';
import { Field } from './StepForm';
import { known, t, unitName } from './words';

export function Evidence({ id, found, changed }: { id: string; found: CaseEvidence; changed: () => void }) {
  const [adding, setAdding] = useState(false);
  return (
    <section class="panel-card" aria-labelledby="evidence">
      <header class="card-head">
        <h2 id="evidence">{t('evidence')} <span class="hint figures">{found.evidence.length === 0 ? '' : t('evidence.count', { n: found.counting, total: found.evidence.length })}</span></h2>
        {may('evidence.add') ? <button type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>{t('evidence.add')}</button> : null}
      </header>
      {adding ? <EvidenceForm id={id} added={changed} /> : null}
      {found.evidence.length === 0 ? <p class="empty">{t('evidence.none')}</p> : null}
      <ul class="evidence">
        {found.evidence.map((one) => <Piece key={one.use.id} one={one} changed={changed} />)}
      </ul>
    </section>
  );
}

function Piece({ one, changed }: { one: CaseUse; changed: () => void }) {
  const { use, file, burden } = one;
  const photo = file?.kind === 'photo' && file.readable;
  const address = `/api/evidence/${use.sha256}`;
  const name = use.title || file?.name || shortHash(use.sha256);
  return (
    <li class={use.counts ? '' : 'uncounted'}>
      {photo ? <a href={`${address}/view`} target="_blank" rel="noreferrer" class="thumb-link"><img src={`${address}/thumbnail`} alt={`${known('evidence.role', use.role)}：${name}`} loading="lazy" width="96" height="72" /></a>
        : <span class="paper" aria-hidden="true">{(file?.name.split('.').pop() ?? '?').slice(0, 4).toUpperCase()}</span>}
      <div>
        <p class="what"><strong>{name}</strong> <span class="tag">{known('evidence.role', use.role)}</span> <span class={use.counts ? 'verdict counts' : 'verdict'}>{use.counts ? t('evidence.counts') : `${t('evidence.not')}：${use.hindrances.map((each) => known('evidence.hindrance', each)).join('、')}`}</span></p>
        <p class="who">
          <span>{t('evidence.by', { name: use.account_name, unit: unitName(use.unit), at: beijingTime(use.at) })}</span>
          {use.issued_on === null ? null : <span class="figures">{t('lists.issuedOn', { day: use.issued_on })}{use.document_number === null ? '' : ` · ${use.document_number}`}</span>}
          {burden.cases > 1 ? <span>{t('evidence.shared', { n: burden.cases })}</span> : null}
        </p>
        <p class="who"><code title={use.sha256}>SHA-256 {shortHash(use.sha256)}…</code>{file === null ? null : <span class="figures">{bytes(file.size_bytes)}</span>}{may('evidence.read_original') && file !== null ? <a href={`${address}/original`} download={file.name}>{t('evidence.original')}</a> : null}</p>
        {use.withdrawn_at !== null ? <p class="why">{t('evidence.withdrawn', { why: use.withdrawn_why ?? '' })}</p> : null}
        {use.withdrawn_at === null && may('evidence.withdraw') && (use.account === account.value?.id || may('case.confirm')) ? <Withdraw use={use.id} changed={changed} /> : null}
      </div>
    </li>
  );
}

function Withdraw({ use, changed }: { use: string; changed: () => void }) {
  const [why, setWhy] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    const refused = await withdrawEvidence(use, why.trim());
    setProblem(refused);
    if (refused === null) changed();
  };
  return (
    <details class="withdraw">
      <summary>{t('evidence.withdraw')}</summary>
      <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <Field id={`withdraw-${use}`} label={t('evidence.withdrawWhy')}><input id={`withdraw-${use}`} maxLength={2000} value={why} onInput={(event) => setWhy(event.currentTarget.value)} /></Field>
        <button type="submit" disabled={why.trim().length < 2}>{t('evidence.withdraw')}</button>
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </form>
    </details>
  );
}
