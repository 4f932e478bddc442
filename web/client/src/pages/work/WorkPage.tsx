/** My work: what is overdue around me, then what waits for a step of mine, the nearest deadline first. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { CaseLine } from '../../domain/case';
import { ledgerHash } from '../../domain/caseFilter';
import type { Words } from '../../domain/report';
import { count } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { readCaseWords } from '../../state/cases';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import '../cases/cases.css';
import { CaseRows } from '../cases/CaseRows';
import { t } from '../cases/words';

interface Heap extends Words {
  readonly id: string;
  readonly total: number;
  readonly overdue: number;
  readonly cases: readonly CaseLine[];
  readonly query: string;
}

interface Work {
  readonly today: string;
  readonly heaps: readonly Heap[];
}

const COLUMNS = ['layer', 'rectifying', 'deadline'] as const;

export function WorkPage() {
  const [work, setWork] = useState<Work | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = async (): Promise<void> => {
    await readCaseWords();
    const got = await getJson<Work>('/api/work');
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setWork(got.value);
  };
  useEffect(() => void read(), []);
  return (
    <div class="page cases work">
      <header class="cases-head">
        <div>
          <h1>{t('work.title')}</h1>
          {work === null ? null : <p class="hint figures">{t('work.today', { day: work.today })}</p>}
        </div>
        <div class="tools"><a class="button" href={hashOf(['cases'])}>{t('work.ledger')}</a></div>
      </header>
      {problem === null ? null : <ProblemNotice problem={problem} again={() => void read()} />}
      {work === null && problem === null ? <p role="status">{t('loading')}</p> : null}
      {work?.heaps.length === 0 ? <p class="empty"><strong>{t('work.none')}</strong><br />{t('work.noneHint')}</p> : null}
      {work?.heaps.map((heap) => <HeapShown key={heap.id} heap={heap} today={work.today} />)}
    </div>
  );
}

function HeapShown({ heap, today }: { heap: Heap; today: string }) {
  return (
    <section class={`heap ${heap.id === 'overdue' ? 'late-heap' : ''}`} aria-labelledby={`heap-${heap.id}`}>
      <header>
        <h2 id={`heap-${heap.id}`}>{pick(heap)} <span class="heap-count figures">{t('work.total', { n: count(heap.total) })}</span></h2>
        {heap.overdue > 0 && heap.id !== 'overdue' ? <span class="late">{t('work.overdue', { n: count(heap.overdue) })}</span> : null}
      </header>
      <CaseRows cases={heap.cases} today={today} columns={COLUMNS} />
      {heap.total > heap.cases.length ? (
        <p class="heap-more">
          <span class="hint">{t('work.first', { n: heap.cases.length, total: count(heap.total) })}</span>
          <a class="button" href={ledgerHash(new URLSearchParams(heap.query))}>{t('work.all', { n: count(heap.total) })}</a>
        </p>
      ) : null}
    </section>
  );
}
