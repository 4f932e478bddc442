/** The finding's photo beside a later one: swiped by a slider or side by side, with the distance of the viewpoints. */

import { useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { apart, askew, bestAfter, SAME_VIEWPOINT_M, type Shot, type Shots } from '../../domain/photoPair';
import { momentWords } from '../report/photoMoment';
import { t } from './words';

const NO_SHOTS: Shots = { before: [], after: [] };

/** `shots` is null while they are read. */
export function PhotoPair({ shots }: { shots: Shots | null }) {
  const [chosen, choose] = useState<{ readonly before?: string; readonly after?: string }>({});
  const [swipe, setSwipe] = useState(true);
  const { before: befores, after: afters } = shots ?? NO_SHOTS;
  const before = befores.find((shot) => shot.key === chosen.before) ?? befores[0] ?? null;
  const after = afters.find((shot) => shot.key === chosen.after) ?? (before === null ? afters.at(-1) ?? null : bestAfter(before, afters));
  return (
    <section class="panel-card photo-pair" aria-labelledby="photos">
      <header class="card-head">
        <h2 id="photos">{t('photos')}</h2>
        {before === null || after === null ? null : (
          <div class="segments" role="group" aria-label={t('photos')}>
            <button type="button" aria-pressed={swipe} onClick={() => setSwipe(true)}>{t('photos.swipe')}</button>
            <button type="button" aria-pressed={!swipe} onClick={() => setSwipe(false)}>{t('photos.side')}</button>
          </div>
        )}
      </header>
      {shots === null ? <p role="status" class="hint">{t('loading')}</p> : null}
      {shots !== null && before === null && after === null ? <p class="empty">{t('photos.none')}</p> : null}
      {before !== null && after !== null ? (
        <>
          {swipe ? <Swiped before={before} after={after} /> : <div class="side-by-side"><One shot={before} when="before" /><One shot={after} when="after" /></div>}
          <p class="viewpoint">{viewpointWords(before, after)}</p>
          <MomentOf shot={before} when="before" />
          <MomentOf shot={after} when="after" />
          <div class="filters">
            <Chooser id="shot-before" label={t('photos.chooseBefore')} shots={befores} value={before} choose={(key) => choose({ ...chosen, before: key })} />
            <Chooser id="shot-after" label={t('photos.chooseAfter')} shots={afters} value={after} choose={(key) => choose({ ...chosen, after: key })} />
          </div>
        </>
      ) : null}
      {(before === null) !== (after === null) ? (
        <>
          <One shot={(before ?? after)!} when={before === null ? 'after' : 'before'} />
          <p class="hint">{t(before === null ? 'photos.noFinding' : 'photos.noAfter')}</p>
        </>
      ) : null}
    </section>
  );
}

function Swiped({ before, after }: { before: Shot; after: Shot }) {
  const [share, setShare] = useState(0.5);
  return (
    <div class="swiped">
      <div class="swipe" style={{ '--cut': `${share * 100}%` }}>
        <img class="lower" src={before.address} alt={alt(before, 'before')} />
        <img class="upper" src={after.address} alt={alt(after, 'after')} />
        <span class="cut-line" aria-hidden="true" />
        <span class="caption left" aria-hidden="true">{t('photos.before')} {before.at.slice(0, 10)}</span>
        <span class="caption right" aria-hidden="true">{t('photos.after')} {after.at.slice(0, 10)}</span>
    </div>
      <input type="range" min="0" max="1" step="any" value={share} aria-label={t('photos.slider')} onInput={(event) => setShare(event.currentTarget.valueAsNumber)} />
    </div>
  );
}

function One({ shot, when }: { shot: Shot; when: 'before' | 'after' }) {
  return (
    <figure>
      <img src={shot.address} alt={alt(shot, when)} />
      <figcaption><strong>{t(`photos.${when}`)}</strong> {t('photos.taken', { at: beijingTime(shot.at), name: shot.name })}</figcaption>
    </figure>
  );
}

interface ChooserGiven {
  readonly id: string;
  readonly label: string;
  readonly shots: readonly Shot[];
  readonly value: Shot;
  readonly choose: (key: string) => void;
}

function Chooser({ id, label, shots, value, choose }: ChooserGiven) {
  if (shots.length < 2) return null;
  return (
    <label class="filter" for={id}>
      <span>{label}</span>
      <select id={id} value={value.key} onChange={(event) => choose(event.currentTarget.value)}>
        {shots.map((shot) => <option key={shot.key} value={shot.key}>{t('photos.taken', { at: beijingTime(shot.at), name: shot.name })}</option>)}
      </select>
    </label>
  );
}

/** What the phone knew when the photo was taken. */
function MomentOf({ shot, when }: { shot: Shot; when: 'before' | 'after' }) {
  return shot.moment === null ? null : <p class="hint">{t(`photos.${when}`)}: {momentWords(shot.moment)}</p>;
}

function viewpointWords(before: Shot, after: Shot): string {
  const metres = apart(before, after);
  if (metres === null) return t('photos.unknownPlace');
  const angle = askew(before, after);
  const apartWords = t(metres <= SAME_VIEWPOINT_M ? 'photos.same' : 'photos.far', { n: metres });
  return angle === null ? apartWords : `${apartWords} · ${t('photos.askew', { n: angle })}`;
}

function alt(shot: Shot, when: 'before' | 'after'): string {
  return t('photos.alt', { when: t(`photos.${when}`), at: beijingTime(shot.at), name: shot.name });
}
