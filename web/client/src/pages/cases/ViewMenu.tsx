/** Views that a person keeps: a name for the filters and the order of now. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { ledgerHash } from '../../domain/caseFilter';
import { readViews, removeView, saveView, views } from '../../state/cases';
import { Menu } from '../../ui/Menu';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

export function ViewMenu({ query }: { query: URLSearchParams }) {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => void readViews(), []);
  const save = async (): Promise<void> => {
    const refused = await saveView(name.trim(), query.toString());
    setProblem(refused);
    if (refused === null) setName('');
  };
  return (
    <Menu class="tool" sign={t('views')}>
      {views.value.length === 0 ? <p class="hint">{t('views.none')}</p> : null}
      <ul class="view-list">
        {views.value.map((view) => (
          <li key={view.id}>
            <a href={ledgerHash(new URLSearchParams(view.query))}>{view.name}</a>
            <button type="button" class="plain icon" aria-label={t('views.remove', { name: view.name })} onClick={() => void removeView(view.id).then(setProblem)}>✕</button>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') void save(); }}>
        <label for="view-name">{t('views.name')}</label>
        <input id="view-name" value={name} maxLength={100} onInput={(event) => setName(event.currentTarget.value)} />
        <button type="submit" disabled={name.trim() === ''}>{t('views.save')}</button>
        <p class="hint">{t('views.hint')}</p>
      </form>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Menu>
  );
}
