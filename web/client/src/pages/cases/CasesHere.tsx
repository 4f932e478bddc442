/** The cases of one object on its sheet, newest first, and the way to open another. */

import { useEffect, useState } from 'preact/hooks';
import type { CaseLine } from '../../domain/case';
import { ledgerHash } from '../../domain/caseFilter';
import { hashOf } from '../../domain/where';
import { readCases, readCaseWords } from '../../state/cases';
import { may } from '../../state/session';
import './cases.css';
import { Due, Status } from './Status';
import { t } from './words';

const SHOWN = 3;

export function CasesHere({ layer, feature }: { layer: string; feature: string }) {
  const [found, setFound] = useState<{ readonly cases: readonly CaseLine[]; readonly total: number; readonly today: string } | null>(null);
  useEffect(() => {
    let late = false;
    void readCaseWords();
    void readCases(`/api/cases?${new URLSearchParams({ layer, feature, limit: String(SHOWN) }).toString()}`).then((got) => !late && 'value' in got && setFound(got.value));
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
