/** What has been claimed about a case, in the words as they stand, and what stands behind or against it. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import { hashOf } from '../../domain/where';
import { pick } from '../../state/words';
import { ClaimImages } from './ClaimImages';
import { t, unitName } from './words';

interface Claim {
  readonly id: string;
  readonly number: string;
  readonly text: string;
  readonly source: string;
  readonly said_on: string;
  readonly unit: string | null;
  readonly kind_words: { readonly zh: string; readonly en: string };
  readonly behind: { readonly zh: string; readonly en: string; readonly contradictions: number };
}

export function Claims({ id }: { id: string }) {
  const [claims, setClaims] = useState<readonly Claim[] | null>(null);
  useEffect(() => {
    let late = false;
    void getJson<{ claims: readonly Claim[] }>(`/api/claims?${new URLSearchParams({ case: id }).toString()}`).then((got) => !late && 'value' in got && setClaims(got.value.claims));
    return () => { late = true; };
  }, [id]);
  if (claims === null || claims.length === 0) return null;
  return (
    <section class="panel-card" aria-labelledby="claims">
      <h2 id="claims">{t('claims')}</h2>
      <ul class="alike">
        {claims.map((claim) => (
          <li key={claim.id}>
            <p class="what"><span class="tag">{pick(claim.kind_words)}</span> <a href={hashOf(['claims', claim.id])}>“{claim.text}”</a></p>
            <p class="who"><span>{t('claims.said', { day: claim.said_on, name: unitName(claim.unit) })}</span><span>{t('claims.source', { source: claim.source })}</span></p>
            <p class="why">{pick(claim.behind)}{claim.behind.contradictions > 0 ? <strong class="against"> {t('claims.against', { n: claim.behind.contradictions })}</strong> : null}</p>
            <ClaimImages id={claim.id} number={claim.number} />
          </li>
        ))}
      </ul>
    </section>
  );
}
