/** What was stored, and the way back. */

import { useState } from 'preact/hooks';
import { storedCounts, type Import } from '../../domain/import';
import { beijingTime } from '../../domain/moment';
import { count } from '../../domain/size';
import { undo } from '../../state/imports';
import { may } from '../../state/session';
import { showOnMap } from './showOnMap';
import { t } from './words';

export function Result({ found, busy }: { found: Import; busy: boolean }) {
  if (found.stored_at === null || found.stored === null) return null;
  return (
    <section class={`result ${found.undone_at === null ? 'stored' : 'undone'}`}>
      <h2>{found.undone_at === null ? t('done', { at: beijingTime(found.stored_at) }) : t('done.undone', { at: beijingTime(found.undone_at) })}</h2>
      <dl class="counts">
        {storedCounts(found.stored).map(([kind, n]) => <div key={kind}><dt>{t(`done.${kind}`)}</dt><dd class="figures">{count(n)}</dd></div>)}
      </dl>
      <div class="pair">
        <a class="button" href="#/map" onClick={() => showOnMap(found)}>{t('done.map')}</a>
        {may('feature.load') && !busy && found.state === 'stored' ? <Undo id={found.id} /> : null}
      </div>
    </section>
  );
}

/** Two steps: the wish, then the reason and the confirmation. */
function Undo({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  const [why, setWhy] = useState('');
  if (!asked) return <button type="button" class="danger" onClick={() => setAsked(true)}>{t('undo')}</button>;
  return (
    <form class="undo" onSubmit={(event) => { event.preventDefault(); if (why.trim() !== '') void undo(id, why.trim()); }}>
      <p>{t('undo.what')}</p>
      <div class="field">
        <label for="undo-why">{t('undo.why')}</label>
        <textarea id="undo-why" rows={2} maxLength={2000} value={why} onInput={(event) => setWhy(event.currentTarget.value)} />
      </div>
      <div class="pair">
        <button type="submit" class="danger" disabled={why.trim() === ''}>{t('undo.sure')}</button>
        <button type="button" onClick={() => setAsked(false)}>{t('undo.keep')}</button>
      </div>
    </form>
  );
}
