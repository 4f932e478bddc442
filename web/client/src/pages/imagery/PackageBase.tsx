/** A picture of the ground out of the package, under the map that is drawn from it; and of which day it is. */

import { useEffect } from 'preact/hooks';
import { pictures } from '../../domain/area';
import { packedPictures, type LakeMap } from '../../map/map';
import { current, fromKept } from '../../state/areas';
import { theme } from '../../state/theme';
import './base.css';
import { t } from './words';

export function PackageBase({ map }: { map: LakeMap }) {
  const manifest = current.value;
  const shown = pictures(manifest);
  const sun = theme.value === 'sun';
  useEffect(() => {
    if (manifest === null || shown.length === 0) return undefined;
    let ended = false;
    void fromKept(async (kept) => await Promise.all(shown.map((file) => kept.bytes(file))), []).then((files) => {
      if (ended || files.length === 0) return;
      const deepest = Math.max(...shown.map(({ scene }) => scene.zooms[1]));
      map.under({ tiles: packedPictures(manifest.id, files), box: manifest.box, deepest });
    });
    return () => {
      ended = true;
      map.under(null);
      map.sun(sun); // the usual paint again
    };
  }, [map, manifest?.id, sun]);
  return <p class="base-note">{shown.map(({ layer, scene }) => (
    <span key={layer}>{t('base.package', { day: scene.acquired_on })} · {scene.credit || t('look.uncredited')}{scene.demonstration ? ` · ${t('demo')}` : ''} </span>
  ))}</p>;
}
