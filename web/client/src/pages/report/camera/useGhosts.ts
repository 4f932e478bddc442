/** Earlier photos of a feature, read before the camera opens; null when nothing tells of them. */

import { useEffect, useState } from 'preact/hooks';
import type { Ghost } from '../../../domain/ghost';
import { ghostsOf, keepNearest } from '../../../state/ghosts';
import { account } from '../../../state/session';

export function useGhosts(layer: string, feature: string | null): readonly Ghost[] | null {
  const [found, setFound] = useState<readonly Ghost[] | null>([]);
  const mine = account.value?.id ?? null;
  useEffect(() => {
    if (feature === null || mine === null) return;
    void ghostsOf(layer, feature, mine).then(async (all) => {
      setFound(all);
      if (all !== null) await keepNearest(all, mine);
    });
  }, [layer, feature, mine]);
  return found;
}
