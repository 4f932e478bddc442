/** Files out: what is wanted, how far it is, and the log of all that left. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Place } from '../../domain/where';
import { exports, leaveExports, readExports } from '../../state/exports';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { ExportForm } from './ExportForm';
import { ExportRows } from './ExportRows';
import { t } from './words';

export function ExportsPage({ place }: { place: Place }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = (): void => void readExports().then(setProblem);
  useEffect(() => {
    read();
    return leaveExports;
  }, []);
  return (
    <div class="page exports">
      <h1>{t('title')}</h1>
      <p class="lead">{t('lead')}</p>
      {may('layer.export') ? <ExportForm layer={place.query.get('layer') ?? ''} /> : null}
      <section>
        <h2>{t('log')}</h2>
        {problem === null ? null : <ProblemNotice problem={problem} again={read} />}
        {exports.value === null && problem === null ? <p role="status">{t('loading')}</p> : null}
        {exports.value?.length === 0 ? <p class="empty">{t('log.none')}</p> : null}
        {exports.value !== null && exports.value.length > 0 ? <ExportRows rows={exports.value} /> : null}
      </section>
    </div>
  );
}
