/** An earlier photo over the live picture, half transparent, with the way to where it was taken. */

import { useEffect, useState } from 'preact/hooks';
import { guideTo, type Ghost } from '../../../domain/ghost';
import { beijingTime } from '../../../domain/moment';
import { placeOf } from '../../../domain/received';
import { keptPicture, pictureThrough } from '../../../offline/pictures';
import { position } from '../../../state/position';
import { smallOf } from '../../../state/ghosts';
import { account } from '../../../state/session';
import { looking } from '../../../state/shutter';
import { c, sideName } from '../../../ui/photoWords';
import { metres } from '../words';

/** The picture: the small one that was taken along at once, the large one when the server gives it; 'gone' without any. */
export function useGhostPicture(ghost: Ghost | null): string | 'gone' | null {
  const [source, setSource] = useState<string | 'gone' | null>(null);
  const mine = account.value?.id ?? '';
  useEffect(() => {
    let address: string | null = null;
    let left = false;
    const show = (picture: Blob | null): void => {
      if (left || picture === null) return;
      if (address !== null) URL.revokeObjectURL(address);
      address = URL.createObjectURL(picture);
      setSource(address);
    };
    setSource(null);
    if (ghost !== null) {
      void keptPicture(smallOf(ghost), mine).then(show)
        .then(async () => show(await pictureThrough(ghost.address, mine)))
        .then(() => { if (!left && address === null) setSource('gone'); });
    }
    return () => {
      left = true;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [ghost?.key, mine]);
  return source;
}

/** The slider, the way there, and another place. */
export function GhostBar({ ghost, gone, strength, change, next }: {
  ghost: Ghost; gone: boolean; strength: number; change: (strength: number) => void; next: (() => void) | null;
}) {
  return (
    <div class="ghost-bar">
      <p class="way" role="status">{wayWords(ghost)}</p>
      <p class="hint">{gone ? c('ghost.gone') : c('ghost.of', { time: beijingTime(ghost.at), by: ghost.by })}</p>
      <div class="strength">
        {gone ? null : (
          <input type="range" min="0" max="1" step="0.05" value={strength} aria-label={c('ghost.opacity')}
            onInput={(event) => change(event.currentTarget.valueAsNumber)} />
        )}
        {next === null ? null : <button type="button" onClick={next}>{c('ghost.next')}</button>}
      </div>
    </div>
  );
}

function wayWords(ghost: Ghost): string {
  const fix = position.value;
  if (ghost.spot === null) return c('ghost.unknown');
  if (fix === null) return c('ghost.noWay');
  const view = looking.value;
  const byCompass = view?.heading_source === 'compass' ? view.heading_deg : null;
  const { metres: away, degrees, turn } = guideTo(ghost.spot, placeOf(fix), fix.accuracy_m, byCompass);
  const m = metres(away);
  return turn === null ? c('ghost.away', { side: sideName(degrees), m }) : c(`ghost.${turn}`, { m });
}
