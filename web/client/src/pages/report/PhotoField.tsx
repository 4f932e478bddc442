/** Photos: taken now or from the gallery (and marked as such), shown small, named by what they show, removable. */

import { useEffect, useState } from 'preact/hooks';
import { MOST_PHOTOS, photoConditions, type Fix, type InspectedLayer, type Photo, type PhotoRole } from '../../domain/report';
import { phoneStore } from '../../offline/store';
import { pick, t } from './words';
import type { PhotoTrouble, Writing } from './writing';

const ROLES: readonly PhotoRole[] = ['overview', 'detail', 'document'];

export function PhotoField({ writing, layer, fix }: { writing: Writing; layer: InspectedLayer; fix: Fix | null }) {
  const conditions = photoConditions(layer);
  const [preparing, setPreparing] = useState(false);
  const [trouble, setTrouble] = useState<PhotoTrouble | null>(null);
  const photos = writing.draft.value.photos;

  const take = async (input: HTMLInputElement, source: Photo['source']): Promise<void> => {
    const files = [...(input.files ?? [])];
    input.value = ''; // the same file may be chosen again after it was removed
    setPreparing(true);
    setTrouble(null);
    for (const file of files) setTrouble((await writing.add(file, source, fix)) ?? null); // one after another: memory
    setPreparing(false);
  };

  return (
    <section class="photos" aria-labelledby="photos-heading">
      <h2 id="photos-heading">{t('report.photos')}</h2>
      {conditions.length === 0 ? null : <p class="hint">{t('report.photosFor', { what: conditions.map(pick).join(t('report.and')) })}</p>}
      <div class="pair">
        <FileButton label={t('report.take')} camera onFiles={(input) => void take(input, 'camera')} />
        <FileButton label={t('report.gallery')} onFiles={(input) => void take(input, 'gallery')} />
      </div>
      <p class="hint" role="status">{preparing ? t('report.preparing') : ''}</p>
      {trouble === null ? null : <p class="mistake" role="alert">{troubleWords(trouble)}</p>}
      <ul class="thumbs">
        {photos.map((photo, index) => <Thumb key={photo.sha256} photo={photo} number={index + 1} writing={writing} />)}
      </ul>
    </section>
  );
}

/** The native file control under a label of our own words: the browser's would follow its own language. */
function FileButton({ label, camera = false, onFiles }: { label: string; camera?: boolean; onFiles: (input: HTMLInputElement) => void }) {
  return (
    <label class="button file">
      <input type="file" accept="image/*" multiple={!camera} capture={camera ? 'environment' : undefined}
        onChange={(event) => onFiles(event.currentTarget)} />
      {label}
    </label>
  );
}

function Thumb({ photo, number, writing }: { photo: Photo; number: number; writing: Writing }) {
  return (
    <li>
      <KeptPicture hash={photo.sha256} alt={t('report.photoNumber', { n: number })} />
      <div class="about">
        <span class={`tag ${photo.source}`}>{photo.source === 'camera' ? t('report.fromCamera') : t('report.fromGallery')}</span>
        <select aria-label={t('report.photoRole', { n: number })} value={photo.role}
          onChange={(event) => writing.role(photo.sha256, event.currentTarget.value as PhotoRole)}>
          {ROLES.map((role) => <option key={role} value={role}>{t(`report.role.${role}`)}</option>)}
        </select>
      </div>
      <button type="button" class="remove" aria-label={t('report.removePhoto', { n: number })} onClick={() => writing.remove(photo.sha256)}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19" /></svg>
      </button>
    </li>
  );
}

/** A photo that lies on this device; a sentence where its bytes are gone. */
export function KeptPicture({ hash, alt }: { hash: string; alt: string }) {
  const [source, setSource] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<'gone' | 'cannotShow' | null>(null);
  useEffect(() => {
    let address: string | null = null;
    let left = false;
    void phoneStore().then(async (store) => await store.get('photos', hash)).then((kept) => {
      if (left) return;
      address = kept === undefined ? null : URL.createObjectURL(new Blob([kept.bytes], { type: kept.type }));
      setSource(address);
      if (address === null) setTrouble('gone');
    });
    return () => {
      left = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [hash]);
  if (trouble === 'gone') return <p class="gone">{t('report.photoGoneHere')}</p>;
  if (trouble === 'cannotShow') return <p class="picture words">{alt}<br />{t('report.cannotShow')}</p>;
  if (source === null) return <span class="picture" />;
  return <img class="picture" src={source} alt={alt} onError={() => setTrouble('cannotShow')} />;
}

function troubleWords(trouble: PhotoTrouble): string {
  if (trouble === 'twice') return t('report.photoTwice');
  if (trouble === 'most') return t('report.photoMost', { n: MOST_PHOTOS });
  return t(`report.unfit.${trouble}`);
}
