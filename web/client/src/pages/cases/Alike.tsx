/** Cases of the same kind on the same object or close by, ended ones too, for what is not a case yet. */

import { useEffect, useState } from 'preact/hooks';
import { alike, around, type Alike } from '../../domain/alike';
import { spotOf, type CaseLine } from '../../domain/case';
import { hashOf } from '../../domain/where';
import { readCases } from '../../state/cases';
import { Status } from './Status';
import { t } from './words';

export interface Mine {
  readonly id: string;
  readonly layer: string;
  readonly features: readonly string[];
  readonly place: GeoJSON.Geometry | null;
}

const LIMIT = 100;

/** The cases alike to one; null while they are looked for. */
export function useAlike(mine: Mine): readonly Alike[] | null {
  const [found, setFound] = useState<readonly Alike[] | null>(null);
  const spot = spotOf(mine.place);
  const key = `${mine.layer}|${mine.features.join(',')}|${spot?.map((value) => value.toFixed(5)).join(',') ?? ''}`;
  useEffect(() => {
    let late = false;
    setFound(null);
    void lookedFor(mine, spot).then((cases) => !late && setFound(alike(cases, { id: mine.id, features: mine.features, spot })));
    return () => { late = true; };
  }, [key]);
  return found;
}

async function lookedFor(mine: Mine, spot: readonly [number, number] | null): Promise<readonly CaseLine[]> {
  if (mine.layer === '') return [];
  const asked = [
    ...mine.features.slice(0, 3).map((feature) => new URLSearchParams({ layer: mine.layer, feature, limit: String(LIMIT) })),
    ...(spot === null ? [] : [new URLSearchParams({ layer: mine.layer, bbox: around(spot), limit: String(LIMIT) })]),
  ];
  const got = await Promise.all(asked.map((query) => readCases(`/api/cases?${query.toString()}`)));
  return got.flatMap((each) => ('value' in each ? each.value.cases : []));
}

const FIRST = 5;

export function AlikeRows({ found }: { found: readonly Alike[] }) {
  const [all, showAll] = useState(false);
  return (
    <>
    <ul class="alike">
      {(all ? found : found.slice(0, FIRST)).map((each) => (
        <li key={each.case.id}>
          <a href={hashOf(['cases', each.case.id])}><span class="number figures">{each.case.number}</span> {each.case.title}</a>
          <span class="about"><Status status={each.case.status} /><span class="hint">{how(each)}</span></span>
        </li>
      ))}
    </ul>
    {all || found.length <= FIRST ? null : <button type="button" onClick={() => showAll(true)}>{t('alike.all', { n: found.length })}</button>}
    </>
  );
}

function how(each: Alike): string {
  const near = each.metres === null ? '' : t('alike.metres', { n: each.metres });
  return [each.sameObject ? t('alike.same') : '', each.sameObject ? '' : near, each.case.found_on].filter(Boolean).join(' · ');
}
