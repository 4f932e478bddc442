/** Where somebody named the reader in a review, what waits for an answer first. */

import { useEffect, useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { readMentions, type Mention } from '../../state/boundaries';
import { pick } from '../../state/words';
import { t } from './words';

const MOST = 8;

export function Mentions() {
  const [found, setFound] = useState<readonly Mention[]>([]);
  useEffect(() => void readMentions(MOST).then(setFound), []);
  if (found.length === 0) return null;
  const [waiting, past] = [found.filter((each) => !each.answered), found.filter((each) => each.answered)];
  return (
    <section class="mentions" aria-labelledby="mentions-heading">
      <h2 id="mentions-heading">{t('mentions')}</h2>
      <Some mentions={waiting} />
      {past.length === 0 ? null : <details><summary>{t('mentions.past', { n: past.length })}</summary><Some mentions={past} /></details>}
    </section>
  );
}

function Some({ mentions }: { mentions: readonly Mention[] }) {
  return (
    <ul>
      {mentions.map((each) => (
        <li key={each.id}>
          <a href={hashOf(each.change === '' ? ['boundaries', each.boundary, 'talk'] : ['boundaries', each.boundary, 'changes', each.change])}>{pick({ zh: each.boundary_zh, en: each.boundary_en })}</a>
          <span class="hint figures">{each.name} · {beijingTime(each.at)}{each.answered ? ` · ${t('mentions.answered')}` : ''}</span>
          <span class="words">{each.text}</span>
        </li>
      ))}
    </ul>
  );
}
