/** The camera in the page: the live picture, the fix of the moment beside it, an earlier photo over it, a large shutter. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { nearestFirst, type Ghost } from '../../../domain/ghost';
import { pictures, type PhotoRole } from '../../../domain/photo';
import { placeOf } from '../../../domain/received';
import { MOST_PHOTOS } from '../../../domain/report';
import { watchHeading } from '../../../state/heading';
import { clock, position, positionCame, watchPosition } from '../../../state/position';
import { looking, momentNow } from '../../../state/shutter';
import { c } from '../../../ui/photoWords';
import { FileButton } from '../FileButton';
import { KeptPicture } from '../KeptPicture';
import { ageWords, headingWords } from '../photoMoment';
import { accuracyWords } from '../PositionField';
import { t } from '../words';
import type { PhotoTrouble, Writing } from '../writing';
import './camera.css';
import { GhostBar, useGhostPicture } from './GhostLayer';
import { grab, useLive, type Live } from './live';

const ROLES = ['overview', 'detail', 'document'] as const;

export interface CameraGiven {
  readonly writing: Writing;
  /** Null when nothing tells of earlier photos: no network, and none taken along. */
  readonly ghosts: readonly Ghost[] | null;
  readonly close: () => void;
  readonly gallery: (input: HTMLInputElement) => void;
  readonly bySystem: (input: HTMLInputElement) => void;
}

export function Camera({ writing, ghosts, close, gallery, bySystem }: CameraGiven) {
  const dialog = useRef<HTMLDialogElement>(null);
  const live = useLive();
  const shooting = useShooting(writing, live);
  const veil = useVeil(ghosts ?? []);
  useEffect(() => {
    dialog.current?.showModal();
    const leaves = [watchPosition(), watchHeading()];
    return () => { for (const leave of leaves) leave(); };
  }, []);
  const state = live.state.value;
  const trouble = state === 'starting' || state === 'live' ? null : state;
  return (
    <dialog class="camera" ref={dialog} aria-label={c('camera')} onClose={close}>
      <header>
        <button type="button" class="icon" aria-label={c('camera.close')} onClick={close}><Cross /></button>
        <MomentLine />
        {ghosts === null || ghosts.length === 0 ? null : (
          <button type="button" aria-pressed={veil.on} onClick={veil.toggle}>{c(veil.on ? 'ghost.off' : 'ghost.on')}</button>
        )}
      </header>
      <div class={`stage ${shooting.flash ? 'flash' : ''}`}>
        <video ref={live.video} autoPlay muted playsInline aria-label={c('camera')} onLoadedData={live.seen} />
        {veil.shown === null ? null : <img class="ghost" src={veil.shown} alt={c('ghost.alt', { time: veil.ghost!.at.slice(0, 10) })} style={{ opacity: veil.strength }} />}
        {state === 'starting' ? <p class="told" role="status">{c('camera.starting')}</p> : null}
        {trouble === null ? null : (
          <div class="told" role="alert">
            <p>{c(`camera.${trouble}`)}</p>
            <div class="pair">
              <button type="button" onClick={() => void live.open()}>{c('camera.again')}</button>
              {trouble === 'absent' ? null : <FileButton label={c('camera.system')} camera onFiles={bySystem} />}
              <FileButton label={t('report.gallery')} onFiles={gallery} />
            </div>
          </div>
        )}
      </div>
      {veil.on && veil.ghost !== null ? <GhostBar ghost={veil.ghost} gone={veil.gone} strength={veil.strength} change={veil.change} next={veil.next} /> : null}
      {ghosts === null ? <p class="hint unread" role="status">{c('ghost.unread')}</p> : null}
      <Roles role={shooting.role} choose={shooting.choose} />
      <footer>
        <Last writing={writing} shooting={shooting} />
        <button type="button" class="shutter" disabled={state !== 'live' || shooting.full} aria-label={c('camera.shutter')} onClick={() => void shooting.shoot()} />
        <button type="button" class="filled" onClick={close}>{c('camera.done')}</button>
      </footer>
      <p class="hint counted" role="status">{shooting.words}</p>
    </dialog>
  );
}

interface Shooting {
  readonly role: PhotoRole;
  readonly choose: (role: PhotoRole) => void;
  readonly shoot: () => Promise<void>;
  readonly flash: boolean;
  readonly full: boolean;
  readonly words: string;
}

/** Photo after photo: the moment is kept at the tap, the work on the pixels goes on behind it. */
function useShooting(writing: Writing, live: Live): Shooting {
  const [chosen, choose] = useState<PhotoRole | null>(null);
  const [flash, setFlash] = useState(false);
  const [working, setWorking] = useState(0);
  const [trouble, setTrouble] = useState<PhotoTrouble | null>(null);
  const taken = pictures(writing.draft.value.photos).length;
  const role = chosen ?? (taken + working === 0 ? 'overview' : 'detail');
  const shoot = async (): Promise<void> => {
    const moment = momentNow();
    setFlash(true);
    setTimeout(() => setFlash(false), 120);
    setWorking((n) => n + 1);
    try {
      const frame = live.video.current === null ? null : await grab(live.video.current);
      setTrouble(frame === null ? 'empty' : await writing.add(frame, moment, role));
    } finally {
      setWorking((n) => n - 1);
    }
  };
  const full = taken + working >= MOST_PHOTOS;
  return { role, choose, shoot, flash, full, words: shootingWords(taken, working, full, trouble) };
}

function shootingWords(taken: number, working: number, full: boolean, trouble: PhotoTrouble | null): string {
  if (trouble === 'twice') return t('report.photoTwice');
  if (trouble !== null && trouble !== 'most') return c(`unfit.${trouble}`);
  if (working > 0) return c('camera.working', { n: working });
  return full ? c('camera.most', { n: MOST_PHOTOS }) : taken === 0 ? '' : c('camera.taken', { n: taken });
}

/** The earlier photo: the one taken nearest to here when the camera opened, until another is chosen. */
function useVeil(ghosts: readonly Ghost[]) {
  const [on, setOn] = useState(true);
  const [strength, change] = useState(0.45);
  const [step, setStep] = useState(0);
  const [order] = useState(() => {
    const here = position.peek();
    return nearestFirst(ghosts, here === null ? null : placeOf(here));
  });
  const all = order.length === 0 ? ghosts : order;
  const ghost = all[step % Math.max(1, all.length)] ?? null;
  const source = useGhostPicture(on ? ghost : null);
  return {
    on, ghost, strength, change, gone: source === 'gone', shown: on && source !== 'gone' ? source : null,
    toggle: () => setOn(!on), next: all.length < 2 ? null : () => setStep(step + 1),
  };
}

/** What would be kept with a photo taken now. */
function MomentLine() {
  const fix = position.value;
  const came = positionCame.value;
  const view = looking.value;
  const age = came === null ? null : Math.max(0, (clock.value - came.calendar) / 1000);
  return (
    <p class="moment">
      <span>{fix === null ? c('camera.noFix') : `${accuracyWords(fix)}${age === null ? '' : ` · ${c('photo.fixAge', { age: ageWords(age) })}`}`}</span>
      <span>{view === null ? c('camera.noHeading') : headingWords(view.heading_deg, view.heading_source)}</span>
    </p>
  );
}

function Roles({ role, choose }: { role: PhotoRole; choose: (role: PhotoRole) => void }) {
  return (
    <div class="roles" role="group" aria-label={c('camera.role')}>
      {ROLES.map((each) => <button type="button" key={each} aria-pressed={each === role} onClick={() => choose(each)}>{t(`report.role.${each}`)}</button>)}
    </div>
  );
}

/** The photo taken last, with a way to take it again. */
function Last({ writing, shooting }: { writing: Writing; shooting: Shooting }) {
  const all = pictures(writing.draft.value.photos);
  const last = all.at(-1);
  if (last === undefined) return <span class="last-photo" />;
  const again = (): void => {
    shooting.choose(last.role);
    writing.remove(last.sha256);
  };
  return (
    <span class="last-photo">
      <KeptPicture key={last.sha256} hash={last.sha256} alt={t('report.photoNumber', { n: all.length })} />
      <button type="button" class="icon" aria-label={c('camera.retake', { n: all.length })} onClick={again}><Cross /></button>
    </span>
  );
}

function Cross() {
  return <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19" /></svg>;
}
