/** What a hand does on the map with each tool. */

import { pieceAt } from '../../domain/faces';
import type { Caught } from '../../domain/planarGrid';
import type { Place } from '../../domain/report';
import { inserted, endsOf, neighboursOf, rounded } from '../../domain/topology';
import { dropped, snapped, whileDragged } from '../../domain/zoneDrawing';
import type { Hand } from '../../map/zoneMap';
import { catching, chosen, drawing, hindrance, line, live, piece, snapPx, take, told, tool } from '../../state/zoneDrawing';
import { t } from './words';

interface Held {
  readonly point: number;
  readonly from: Place;
  /** From the hand to the point: a point taken hold of at its rim does not jump. */
  readonly beside: Place;
  readonly areas: (at: Place) => ReadonlyMap<number, number>;
  moved: boolean;
}

/** The hand; `draws` hears the edges that follow it, and an empty list when it has let go. */
export function handOf(draws: (lines: readonly (readonly Place[])[]) => void, moved: () => void): Hand {
  let held: Held | null = null;
  return {
    takes: (at, reach) => {
      const now = drawing.value?.now;
      const found = now === undefined || tool.value !== 'points' ? null : snapped(now, at, reach, null);
      if (now === undefined || found === null || !('point' in found)) return false;
      const { point, place } = found;
      held = { point, from: at, beside: [place[0] - at[0], place[1] - at[1]], areas: whileDragged(now, point), moved: false };
      chosen.value = point;
      return true;
    },
    drags: (at, reach) => {
      const now = drawing.value?.now;
      if (held === null || now === undefined) return;
      held.moved ||= Math.hypot(at[0] - held.from[0], at[1] - held.from[1]) > reach / 4;
      if (!held.moved) return;
      const [to, on] = placed(at, reach, held);
      catching.value = on;
      live.value = held.areas(to);
      draws(neighboursOf(now, held.point).map((other) => [now.places[other]!, to]));
    },
    letsGo: (at, reach) => {
      const now = drawing.value?.now;
      const was = held;
      held = null;
      draws([]);
      if (was === null || now === undefined || !was.moved) return;
      const [to, on] = placed(at, reach, was);
      if (!take(dropped(now, was.point, to, on))) return;
      chosen.value = on !== null && 'point' in on ? on.point : was.point;
      told.value = t(on !== null && 'point' in on ? 'told.joined' : 'told.moved');
    },
    taps: (at, reach) => (tool.value === 'points' ? tapPoint(at, reach) : tool.value === 'give' ? tapPiece(at) : tapLine(at, reach)),
    moved,
  };
}

/** Where the held point goes, and what it is put on. */
function placed(at: Place, reach: number, { point, beside }: Held): readonly [Place, Caught | null] {
  const to: Place = [at[0] + beside[0], at[1] + beside[1]];
  const on = snapPx.value === 0 ? null : snapped(drawing.value!.now, to, reach, point);
  return [on?.place ?? rounded(to), on];
}

function tapPoint(at: Place, reach: number): void {
  const now = drawing.value?.now;
  if (now === undefined) return;
  const found = snapped(now, at, reach, null);
  if (found === null) chosen.value = null;
  else if ('point' in found) chosen.value = found.point;
  else {
    const [next, point] = inserted(now, ...endsOf(found.edge), found.place);
    if (take(next)) [chosen.value, told.value] = [point, t('told.added')];
  }
}

function tapPiece(at: Place): void {
  if (drawing.value === null) return;
  piece.value = pieceAt(drawing.value.now, at);
  hindrance.value = piece.value === null ? 'outside' : null;
}

function tapLine(at: Place, reach: number): void {
  if (drawing.value === null) return;
  hindrance.value = null;
  const on = snapPx.value === 0 ? null : snapped(drawing.value.now, at, reach, null);
  line.value = [...line.value, on?.place ?? rounded(at)];
}
