/** The way through the doctor's page: what waits at each step; a press leads there. */

import { unfilled } from '../../domain/findings';
import { fieldOf, type Changes, type Report } from '../../domain/import';
import { count } from '../../domain/size';
import { layerOf } from '../../state/catalogue';
import { draft } from '../../state/imports';
import { openWords } from './Findings';
import { t } from './words';

export function Steps({ report, stores }: { report: Report; stores: boolean }) {
  const steps: readonly (readonly [string, string, string, boolean])[] = [
    ['findings', t('findings'), openWords(report), report.open.length === 0],
    ...(report.columns.length === 0 ? [] : [['mapping', t('mapping'), columnsWords(report), full(report)] as const]),
    ['changes', t('step.changes'), changesWords(report.changes), report.rows.fit > 0 && report.changes !== null && report.changes.shift === null],
    ...(stores ? [['commit', t('commit'), t(report.ready ? 'step.ready' : 'step.notReady'), report.ready] as const] : []),
  ];
  return (
    <ol class="steps" aria-label={t('steps')}>
      {steps.map(([id, name, words, done]) => (
        <li key={id}>
          <button type="button" class={done ? 'step done' : 'step'} onClick={() => leadTo(id)}>
            <strong>{name}</strong>
            <span>{words}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function leadTo(id: string): void {
  const heading = document.getElementById(id);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

function columnsWords(report: Report): string {
  const taken = report.columns.filter((column) => fieldOf(column, draft.value) !== '').length;
  return t('step.columns', { taken, all: report.columns.length });
}

function full(report: Report): boolean {
  return unfilled(layerOf(report.layer)?.fields ?? [], report.columns, draft.value).length === 0;
}

function changesWords(changes: Changes | null): string {
  return changes === null ? '–' : t('step.counts', { new: count(changes.new), changed: count(changes.changed), unchanged: count(changes.unchanged) });
}
