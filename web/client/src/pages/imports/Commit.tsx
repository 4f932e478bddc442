/** The last yes, with its reason. */

import { decisionsOf, differences, mayCommit, type Import } from '../../domain/import';
import { count } from '../../domain/size';
import { commit, draft, reason } from '../../state/imports';
import { openWords } from './Findings';
import { t } from './words';

interface Given {
  readonly found: Import;
  readonly mine: boolean;
  readonly busy: boolean;
}

export function Commit({ found, mine, busy }: Given) {
  const why = reason.value;
  if (!mine || busy || found.state !== 'examined' || found.report === null) return null;
  const changed = differences(draft.value, decisionsOf(found));
  const lacking = changed > 0 ? t('commit.changed') : found.report.ready ? '' : openWords(found.report);
  return (
    <section class="commit">
      <h2 id="commit" tabIndex={-1}>{t('commit')}</h2>
      <form onSubmit={(event) => { event.preventDefault(); if (mayCommit(found, changed, why)) void commit(found.id, why.trim()); }}>
        <div class="field">
          <label for="commit-why">{t('commit.why')}</label>
          <p class="hint" id="commit-hint">{t('commit.whyHint')}</p>
          <textarea id="commit-why" rows={2} maxLength={2000} aria-describedby="commit-hint" value={why} onInput={(event) => (reason.value = event.currentTarget.value)} />
        </div>
        {lacking === '' ? null : <p class="warning" role="status">{t('commit.notReady', { why: lacking })}</p>}
        <div class="pair">
          <button type="submit" class={changed > 0 ? '' : 'filled'} disabled={!mayCommit(found, changed, why)}>{t('commit.go', { n: count(found.report.rows.fit) })}</button>
          <span class="hint">{t('commit.whole')}</span>
        </div>
      </form>
    </section>
  );
}
