/** A photo that lies on this device; a sentence where its bytes are gone. Lists of many reports show none. */

import { useEffect, useState } from 'preact/hooks';
import { phoneStore } from '../../offline/store';
import { t } from './words';

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
