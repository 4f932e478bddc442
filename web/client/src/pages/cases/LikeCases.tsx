/** Cases that the service takes for possibly the same as this one; for a closed one also who accepted it. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import type { LikeCase } from '../../domain/lookBack';
import { hashOf } from '../../domain/where';
import { pick } from '../../state/words';
import { Status } from './Status';
import { t } from './words';

interface Found {
  readonly alike: readonly LikeCase[];
  readonly within_m: number;
}

export function LikeCases({ id, version }: { id: string; version: number }) {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let late = false;
    void getJson<Found>(`/api/cases/${encodeURIComponent(id)}/alike`).then((got) => !late && 'value' in got && setFound(got.value));
    return () => { late = true; };
  }, [id, version]);
  return (
    <section class="panel-card" aria-labelledby="alike">
      <h2 id="alike">{t('alike')}</h2>
      {found === null ? <p class="hint" role="status">{t('alike.loading')}</p> : null}
      {found?.alike.length === 0 ? <p class="empty">{t('alike.none', { m: found.within_m })}</p> : null}
      <ul class="alike">
        {found?.alike.map((each) => (
          <li key={each.case.id}>
            <a href={hashOf(['cases', each.case.id])}><span class="number figures">{each.case.number}</span> {each.case.title}</a>
            <span class="about"><Status status={each.case.status} /><span class="hint">{pick(each.why)} · {each.case.found_on}</span></span>
            {each.acceptance.length === 0 ? null : <p class="hint">{t('alike.accepted', { who: each.acceptance.map((event) => `${pick(event)} ${event.name} ${event.at.slice(0, 10)}`).join('；') })}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
