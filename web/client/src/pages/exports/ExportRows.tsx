/** The log of exports: who took what, how many, why, and by which hash it is known. */

import { useState } from 'preact/hooks';
import type { Export } from '../../domain/export';
import { goesOn } from '../../domain/job';
import { beijingTime } from '../../domain/moment';
import { bytes, count, shortHash } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { cancelExport } from '../../state/exports';
import { pick } from '../../state/words';
import { JobProgress } from '../../ui/JobProgress';
import { known, layerName, t } from './words';

const COLUMNS = ['file', 'what', 'count', 'who', 'why', 'at', 'sha'] as const;

export function ExportRows({ rows }: { rows: readonly Export[] }) {
  return (
    <table class="ledger">
      <caption class="unseen">{t('log')}</caption>
      <thead><tr>{COLUMNS.map((column) => <th key={column} scope="col" class={column === 'count' ? 'number' : ''}>{t(`column.${column}`)}</th>)}</tr></thead>
      <tbody>{rows.map((row) => <Row key={row.id} row={row} />)}</tbody>
    </table>
  );
}

function Row({ row }: { row: Export }) {
  const what = [t('what', { format: known('format', row.format), crs: row.case_number ?? row.crs ?? '–' }), ...limits(row)];
  return (
    <tr>
      <th scope="row"><FileOf row={row} /></th>
      <td data-label={t('column.what')} class="full">
        <strong>{layerName(row.layer)}</strong> {what.join(pick({ zh: '，', en: ', ' }))}
        {row.hidden.length === 0 ? null : <span class="hint"> {t('what.hidden', { fields: row.hidden.join(', ') })}</span>}
      </td>
      <td data-label={t('column.count')} class="number figures">{row.count === null ? '–' : t('count', { n: count(row.count) })}</td>
      <td data-label={t('column.who')}>{row.created_by_name}</td>
      <td data-label={t('column.why')} class="full">{row.why}</td>
      <td data-label={t('column.at')}><time class="figures" dateTime={row.created_at}>{beijingTime(row.created_at)}</time></td>
      <td data-label={t('column.sha')}>{row.sha256 === null ? '–' : <Hash sha256={row.sha256} />}</td>
    </tr>
  );
}

function limits(row: Export): string[] {
  return [
    ...(row.valid === null ? [] : [t('what.valid', { day: row.valid })]),
    ...(row.as_of === null ? [] : [t('what.asOf', { day: beijingTime(row.as_of) })]),
    ...(row.bbox === null ? [] : [t('what.box')]),
  ];
}

/** The file where it is there; else how far it is, or why it never came. */
function FileOf({ row }: { row: Export }) {
  if (goesOn(row.job)) return <JobProgress job={row.job!} cancel={() => void cancelExport(row.job!)} />;
  const problem = row.problem ?? row.job?.problem ?? null;
  if (problem !== null) return <span class="mistake">{pick(problem)}</span>;
  if (row.state !== 'done') return <span>{known('state', row.state)}</span>;
  const name = row.file_name ?? t('file');
  if (row.mine === false) return <span>{name}</span>;
  if (row.format === 'area') return <a href={hashOf(['areas'])}>{known('format', 'area')}</a>; // fetched file by file, on its own page
  return (
    <a href={`/api/exports/${encodeURIComponent(row.id)}/file`} download>
      {t('download', { name })}{row.size_bytes === null ? '' : ` (${bytes(row.size_bytes)})`}
    </a>
  );
}

function Hash({ sha256 }: { sha256: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(sha256).then(() => setCopied(true), () => undefined);
  return (
    <>
      <button type="button" class="plain small hash" title={sha256} onClick={copy}><code>{shortHash(sha256)}…</code><span class="unseen"> {t('copy')}</span></button>
      <span role="status" class="hint">{copied ? t('copied') : ''}</span>
    </>
  );
}
