/** Photos: taken in the page or from the gallery (and marked as such), shown small, named by what they show, removable. */

import { useState } from 'preact/hooks';
import { pictures, type Moment, type Photo, type PhotoRole } from '../../domain/photo';
import { MOST_PHOTOS, photoConditions, type InspectedLayer } from '../../domain/report';
import { askCompass } from '../../state/heading';
import { originalSetting } from '../../state/originals';
import { momentNow } from '../../state/shutter';
import { c, megabytes } from '../../ui/photoWords';
import { lazy } from '../Lazy';
import { useGhosts } from './camera/useGhosts';
import { FileButton, files } from './FileButton';
import { KeptPicture } from './KeptPicture';
import { OriginalSetting } from './OriginalSetting';
import { momentWords } from './photoMoment';
import { pick, t } from './words';
import type { PhotoTrouble, Writing } from './writing';

const Camera = lazy(async () => (await import('./camera/Camera')).Camera);
const ROLES = ['overview', 'detail', 'document'] as const;
/** The system's camera hands over what it has just written; an older file was chosen, not taken. */
const JUST_TAKEN_MS = 120_000;

export function PhotoField({ writing, layer }: { writing: Writing; layer: InspectedLayer }) {
  const conditions = photoConditions(layer);
  const [preparing, setPreparing] = useState(false);
  const [trouble, setTrouble] = useState<PhotoTrouble | 'notJustTaken' | null>(null);
  const [camera, setCamera] = useState(false);
  const { layer: id, feature } = writing.draft.value;
  const ghosts = useGhosts(id, feature);
  const photos = pictures(writing.draft.value.photos);

  const add = async (chosen: readonly File[], moment: Moment | null): Promise<void> => {
    setPreparing(true);
    setTrouble(null);
    const troubles: (PhotoTrouble | null)[] = [];
    try {
      for (const file of chosen) troubles.push(await writing.add(file, moment)); // one after another: memory
    } finally {
      setTrouble(troubles.findLast((each) => each !== null) ?? null); // a good one after a bad one hides nothing
      setPreparing(false);
    }
  };
  const bySystem = async (chosen: readonly File[]): Promise<void> => {
    const old = chosen.some((file) => Date.now() - file.lastModified > JUST_TAKEN_MS);
    await add(chosen, old ? null : momentNow());
    if (old) setTrouble((before) => before ?? 'notJustTaken');
  };

  return (
    <section class="photos" aria-labelledby="photos-heading">
      <h2 id="photos-heading">{t('report.photos')}</h2>
      {conditions.length === 0 ? null : <p class="hint">{t('report.photosFor', { what: conditions.map(pick).join(t('report.and')) })}</p>}
      <div class="pair">
        {hasCamera() ? <button type="button" onClick={() => { askCompass(); setCamera(true); }}>{t('report.take')}</button>
          : <FileButton label={t('report.take')} camera onFiles={(input) => void bySystem(files(input))} />}
        <FileButton label={t('report.gallery')} onFiles={(input) => void add(files(input), null)} />
      </div>
      <p class="hint" role="status">{preparing ? t('report.preparing') : ''}</p>
      {trouble === null ? null : <p class="mistake" role="alert">{troubleWords(trouble)}</p>}
      <ul class="thumbs">
        {photos.map((photo, index) => <Thumb key={photo.sha256} photo={photo} number={index + 1} writing={writing} />)}
      </ul>
      <OriginalSetting />
      {camera ? (
        <Camera writing={writing} ghosts={ghosts} close={() => setCamera(false)}
          gallery={(input) => { setCamera(false); void add(files(input), null); }} bySystem={(input) => { setCamera(false); void bySystem(files(input)); }} />
      ) : null}
    </section>
  );
}

/** Whether a page may ask for the camera here: not on plain http. */
function hasCamera(): boolean {
  return (navigator.mediaDevices as MediaDevices | undefined) !== undefined;
}

function Thumb({ photo, number, writing }: { photo: Photo; number: number; writing: Writing }) {
  return (
    <li>
      <KeptPicture hash={photo.sha256} alt={t('report.photoNumber', { n: number })} />
      <div class="about">
        <span class={`tag ${photo.source}`}>{photo.source === 'camera' ? t('report.fromCamera') : t('report.fromGallery')}</span>
        <span class="hint">{photo.source === 'camera' ? momentWords(photo) : c('photo.galleryClaims')}</span>
        <select aria-label={t('report.photoRole', { n: number })} value={photo.role}
          onChange={(event) => writing.role(photo.sha256, event.currentTarget.value as PhotoRole)}>
          {ROLES.map((role) => <option key={role} value={role}>{t(`report.role.${role}`)}</option>)}
        </select>
        {originalSetting.value === 'off' || photo.original_sha256 == null ? null : (
          <label class="check">
            <input type="checkbox" checked={(writing.draft.value.originals ?? []).includes(photo.sha256)}
              onChange={(event) => writing.follows(photo.sha256, event.currentTarget.checked)} />
            {c('original.follows', { mb: megabytes(photo.original_size_bytes ?? 0) })}
          </label>
        )}
      </div>
      <button type="button" class="remove" aria-label={t('report.removePhoto', { n: number })} onClick={() => writing.remove(photo.sha256)}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19" /></svg>
      </button>
    </li>
  );
}

function troubleWords(trouble: PhotoTrouble | 'notJustTaken'): string {
  if (trouble === 'notJustTaken') return c('photo.notJustTaken');
  if (trouble === 'twice') return t('report.photoTwice');
  if (trouble === 'most') return t('report.photoMost', { n: MOST_PHOTOS });
  return c(`unfit.${trouble}`);
}
