/** Earlier photos of a feature, read before the camera opens, so that they are there without a network. */

import { useEffect, useState } from 'preact/hooks';
import { speech } from '../../../api/client';
import { ghosts, nearestFirst, type Ghost } from '../../../domain/ghost';
import { placeOf, type ReportList } from '../../../domain/received';
import { isSaid, readThrough } from '../../../offline/kept';
import { pictureThrough } from '../../../offline/pictures';
import { position } from '../../../state/position';
import { account } from '../../../state/session';

/** So many are taken along beforehand, small (some 15 kB each). */
const TAKEN_ALONG = 4;
const MOST_REPORTS = 50;

export function useGhosts(layer: string, feature: string | null): readonly Ghost[] {
  const [found, setFound] = useState<readonly Ghost[]>([]);
  const mine = account.value?.id ?? null;
  useEffect(() => {
    if (feature === null || mine === null) return;
    const query = new URLSearchParams({ layer, feature, limit: String(MOST_REPORTS) });
    void readThrough<ReportList>(`/api/reports?${query.toString()}`, mine, speech()).then(async (answer) => {
      if (!isSaid(answer)) return;
      const all = ghosts(answer.value.reports);
      setFound(all);
      const here = position.peek();
      for (const ghost of nearestFirst(all, here === null ? null : placeOf(here)).slice(0, TAKEN_ALONG)) {
        await pictureThrough(smallOf(ghost), mine); // one after another: the form's own answers come first
      }
    });
  }, [layer, feature, mine]);
  return found;
}

/** Where the small picture is. */
export function smallOf(ghost: Ghost): string {
  return `${ghost.address}?longest_px=320`;
}
