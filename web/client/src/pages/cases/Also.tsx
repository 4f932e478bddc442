/** Conditions that no field shows, because "my work" or the map set them: told in words, each can be taken away. */

import { FROM_ELSEWHERE, having } from '../../domain/caseFilter';
import { known, t, unitName } from './words';

type Name = (typeof FROM_ELSEWHERE)[number];

export function Also({ query, show }: { query: URLSearchParams; show: (query: URLSearchParams) => void }) {
  const set = FROM_ELSEWHERE.filter((name) => query.has(name));
  if (set.length === 0) return null;
  return (
    <p class="also">
      <span>{t('also')}</span>
      {set.map((name) => (
        <button key={name} type="button" class="chip on" onClick={() => show(having(query, name, ''))} title={t('also.remove')}>
          {words(name, query.get(name) ?? '')}
          <span aria-hidden="true">✕</span>
          <span class="unseen">{t('also.remove')}</span>
        </button>
      ))}
    </p>
  );
}

function words(name: Name, value: string): string {
  if (name === 'asks') return t(value === 'appeal' ? 'also.asks.appeal' : 'also.asks.extension');
  const unit = name === 'verifying' || name === 'supervising' || name === 'concerns';
  return t(`also.${name}`, { value: unit ? unitName(value) : name === 'origin' ? known('origin', value) : value });
}
