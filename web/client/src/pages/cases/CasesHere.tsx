/** The cases of one object on its sheet, newest first, and the way to open another. */

import { useEffect, useState } from 'preact/hooks';
import { isAway } from '../../api/client';
import type { CaseLine } from '../../domain/case';
import { ledgerHash } from '../../domain/caseFilter';
import { hashOf } from '../../domain/where';
import { current, keptCasesOf } from '../../state/areas';
import { readCases, readCaseWords } from '../../state/cases';
import { may } from '../../state/session';
import './cases.css';
import { Due, Status } from './Status';
import { t } from './words';

const SHOWN = 3;

interface Found {
  readonly cases: readonly CaseLine[];
  readonly total: number;
  readonly today: string;
}

/** What the server says; when it is away, what the package holds. */
async function casesNow(layer: string, feature: string): Promise<Found | null> {
  const got = await readCases(`/api/cases?${new URLSearchParams({ layer, feature, limit: String(SHOWN) }).toString()}`);
  if ('value' in got) return got.value;
  const kept = current.value;
  if (!isAway(got.problem) || kept === null) return null;
  const cases = await keptCasesOf(layer, feature);
  return { cases: cases.slice(0, SHOWN), total: cases.length, today: kept.valid };
}

export function CasesHere({ layer, feature }: { layer: string; feature: string }) {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let late = false;
    void readCaseWords();
    void casesNow(layer, feature).then((got) => !late && got !== null && setFound(got));
    return () => { late = true; };
  }, [layer, feature]);
  if (found === null) return null;
  return (
    <section class="cases-here">
      <h3>{t('new.hereCases')}</h3>
      {found.total === 0 ? <p class="hint">{t('new.hereNone')}</p> : null}
      <ul class="rows">
        {found.cases.map((line) => (
          <li key={line.id}>
            <a class="row" href={hashOf(['cases', line.id])}>
              <span><span class="hint figures">{line.number}</span> {line.title}</span>
              <span class="row-end"><Status status={line.status} /><Due line={line} today={found.today} /></span>
            </a>
          </li>
        ))}
      </ul>
      <div class="pair">
        {found.total > SHOWN ? <a class="button" href={ledgerHash(new URLSearchParams({ layer, feature }))}>{t('new.allHere', { n: found.total })}</a> : null}
        {may('case.open') ? <a class="button" href={hashOf(['cases', 'new'], { layer, feature })}>{t('new.here')}</a> : null}
      </div>
    </section>
  );
}
