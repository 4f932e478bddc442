/** The search box: villages, codes, names, report numbers; answers are a list under it, keyboard and all. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, type Problem } from '../../api/client';
import type { SearchHit } from '../../domain/feature';
import { hashOf } from '../../domain/where';
import { layerOf } from '../../state/catalogue';
import { go } from '../../state/where';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { say } from '../../ui/say';

const PAUSE_MS = 250;

type Found = { readonly hits: readonly SearchHit[]; readonly total: number };

export function Search() {
  const [typed, type] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = typed.trim();
  useEffect(() => {
    setFound(null);
    setProblem(null);
    if (asked === '') return;
    let late = false;
    const timer = setTimeout(async () => {
      const got = await getJson<Found>(`/api/search?q=${encodeURIComponent(asked)}`);
      if (late) return;
      if ('value' in got) setFound(got.value);
      else setProblem(got.problem);
    }, PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [asked]);
  const choose = (hit: SearchHit): void => {
    type('');
    go(hit.kind === 'report' ? hashOf(['reports', hit.id]) : hashOf(['map', hit.layer, hit.id], { fit: '1' }));
  };
  return (
    <search class="search" onKeyDown={(event) => event.key === 'Escape' && type('')}>
      <form onSubmit={(event) => { event.preventDefault(); const first = found?.hits[0]; if (first) choose(first); }}>
        <label class="unseen" for="search">{say('map.searchLabel')}</label>
        <input id="search" type="search" autocomplete="off" maxLength={100} placeholder={say('map.search')} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </form>
      {asked === '' ? null : (
        <div class="hits" aria-live="polite">
          {problem !== null ? <ProblemNotice problem={problem} /> : found === null ? <p class="hint">{say('map.searching')}</p> : <Hits found={found} asked={asked} choose={choose} />}
        </div>
      )}
    </search>
  );
}

function Hits({ found, asked, choose }: { found: Found; asked: string; choose: (hit: SearchHit) => void }) {
  if (found.hits.length === 0) return <p class="hint">{say('map.noHits', { q: asked })}</p>;
  return (
    <>
      <ul>
        {found.hits.map((hit) => (
          <li key={`${hit.layer}/${hit.id}`}>
            <button type="button" class="row" onClick={() => choose(hit)}>
              <strong>{hit.label ?? hit.id}</strong>
              <span class="hint">{[kind(hit), hit.sub && stateWords(hit)].filter(Boolean).join(' · ')}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.total > found.hits.length ? <p class="hint">{say('map.hits', { n: found.total, shown: found.hits.length })}</p> : null}
    </>
  );
}

function kind(hit: SearchHit): string {
  const layer = layerOf(hit.layer);
  return hit.kind === 'report' ? say('map.reports') : layer === undefined ? hit.layer : pick(layer);
}

function stateWords(hit: SearchHit): string {
  const state = layerOf(hit.layer)?.states.find((each) => each.id === hit.sub);
  return state === undefined ? (hit.sub ?? '') : pick(state);
}
