/** Imports: what was handed in so far, and the way to a new one. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Import } from '../../domain/import';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { imports, readImports } from '../../state/imports';
import { may } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { NewImport } from './NewImport';
import { StateWord } from './StateWord';
import { layerName, t } from './words';

export function ImportsPage({ layer, boundary }: { layer: string; boundary: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = (): void => void readImports().then(setProblem);
  useEffect(read, []);
  return (
    <div class="page imports">
      <h1>{t('title')}</h1>
      <p class="lead">{t('lead')}</p>
      {may('feature.load') ? <NewImport key={`${layer}/${boundary}`} layer={layer} boundary={boundary} /> : null}
      <section>
        <h2>{t('list')}</h2>
        {problem === null ? null : <ProblemNotice problem={problem} again={read} />}
        {imports.value === null && problem === null ? <p role="status">{t('loading')}</p> : null}
        {imports.value?.length === 0 ? <p class="empty">{t('none')}</p> : null}
        {imports.value !== null && imports.value.length > 0 ? <Rows rows={imports.value} /> : null}
      </section>
    </div>
  );
}

function Rows({ rows }: { rows: readonly Import[] }) {
  return (
    <table class="ledger">
      <caption class="unseen">{t('list')}</caption>
      <thead>
        <tr>
          {(['files', 'layer', 'state', 'by', 'at'] as const).map((column) => <th key={column} scope="col">{t(`column.${column}`)}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row"><a href={hashOf(['imports', row.id])}>{filesWords(row)}</a></th>
            <td data-label={t('column.layer')}>{layerName(row.layer)}</td>
            <td data-label={t('column.state')}><StateWord state={row.state} /></td>
            <td data-label={t('column.by')}>{row.created_by_name}</td>
            <td data-label={t('column.at')}><time class="figures" dateTime={row.created_at}>{beijingTime(row.created_at)}</time></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first file's name, a shapefile's main file before its companions, and how many there are. */
export function filesWords(row: Pick<Import, 'files'>): string {
  const main = row.files.find((file) => /\.shp$/i.test(file.name)) ?? row.files[0];
  if (main === undefined) return t('noFiles');
  return row.files.length === 1 ? main.name : t('moreFiles', { name: main.name, n: row.files.length });
}
