/** What the server has of mine, who looked at it and why, and the way out. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, sendJson, type Problem } from '../../api/client';
import { beijingTime } from '../../domain/moment';
import { terms, walks, withdraw } from '../../state/track';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

interface Mine {
  readonly id: string;
  readonly started_at: string;
  readonly points: number;
  readonly expires_on: string;
}

interface Look {
  readonly name: string;
  readonly at: string;
  readonly why: string;
}

export function MyTracks() {
  const [mine, setMine] = useState<readonly Mine[] | 'away' | null>(null);
  const [looks, setLooks] = useState<readonly Look[] | null>(null); // null: not known, which is not nobody
  const sent = walks.value.filter(({ state }) => state === 'sent').length;
  const read = async (): Promise<void> => {
    const [tracks, seen] = await Promise.all([getJson<{ tracks: readonly Mine[] }>('/api/tracks'), getJson<{ looks: readonly Look[] }>('/api/tracks/looks')]);
    setMine('value' in tracks ? tracks.value.tracks : 'away');
    setLooks('value' in seen ? seen.value.looks : null);
  };
  useEffect(() => void read(), [sent]);
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{t('mine')}</h2>
      {mine === null ? <p class="hint" role="status">{t('loading')}</p> : mine === 'away' ? <p class="notice">{t('mineAway')}</p> : mine.length === 0 ? <p class="hint">{t('mineNone')}</p> : (
        <ul class="walks">{mine.map((track) => <OneTrack key={track.id} track={track} gone={() => void read()} />)}</ul>
      )}
      {looks === null ? null : <h3>{t('looks')}</h3>}
      {looks === null ? null : looks.length === 0 ? <p class="hint">{t('looksNone')}</p> : <ul class="looks">{looks.map((look) => <li key={`${look.at} ${look.name}`}>{t('look', { time: beijingTime(look.at), name: look.name, why: look.why })}</li>)}</ul>}
      {(terms.value?.mine ?? null) === null ? null : <Withdraw gone={() => void read()} />}
    </section>
  );
}

function OneTrack({ track, gone }: { track: Mine; gone: () => void }) {
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const remove = async (): Promise<void> => {
    if (!sure) return setSure(true);
    const got = await sendJson('DELETE', `/api/tracks/${track.id}`);
    setProblem('problem' in got ? got.problem : null);
    setSure(false);
    if ('value' in got) gone();
  };
  return (
    <li class="walk-row">
      <p class="figures">{t('mineOne', { time: beijingTime(track.started_at), n: track.points, day: track.expires_on })}</p>
      <div class="pair">
        <a class="button" href={`/api/tracks/${track.id}/gpx`} download>{t('gpx')}</a>
        <button type="button" class={sure ? 'danger' : ''} onClick={() => void remove()}>{t(sure ? 'deleteSure' : 'delete')}</button>
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </li>
  );
}

function Withdraw({ gone }: { gone: () => void }) {
  const [sure, setSure] = useState(false);
  const [failed, setFailed] = useState(false);
  const leave = async (): Promise<void> => {
    if (!sure) return setSure(true);
    setFailed(!(await withdraw()));
    setSure(false);
    gone();
  };
  return (
    <>
      <button type="button" class={sure ? 'danger' : ''} onClick={() => void leave()}>{t(sure ? 'withdrawSure' : 'withdraw')}</button>
      {failed ? <p class="problem" role="alert">{t('withdrawAway')}</p> : null}
    </>
  );
}
