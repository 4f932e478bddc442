/** A photo that lies on this device, read when it comes into sight; a sentence where its bytes are gone. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { phoneStore } from '../../offline/store';
import { t } from './words';

export function KeptPicture({ hash, alt }: { hash: string; alt: string }) {
  const [source, setSource] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<'gone' | 'cannotShow' | null>(null);
  const [place, near] = useNear();
  useEffect(() => {
    let address: string | null = null;
    let left = false;
    if (near) {
      void phoneStore().then(async (store) => await store.get('photos', hash)).then((kept) => {
        if (left) return;
        address = kept === undefined ? null : URL.createObjectURL(new Blob([kept.bytes], { type: kept.type }));
        setSource(address);
        if (address === null) setTrouble('gone');
      });
    }
    return () => {
      left = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [hash, near]);
  if (trouble === 'gone') return <p class="gone">{t('report.photoGoneHere')}</p>;
  if (trouble === 'cannotShow') return <p class="picture words">{alt}<br />{t('report.cannotShow')}</p>;
  if (source === null) return <span class="picture" ref={place} />;
  return <img class="picture" src={source} alt={alt} onError={() => setTrouble('cannotShow')} />;
}

/** Whether the element is, or was, close to what is seen: hundreds of photos are not read to draw a few. */
function useNear() {
  const place = useRef<HTMLSpanElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null || near) return;
    const watcher = new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) setNear(true); }, { rootMargin: '200px' });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return [place, near] as const;
}
