/** The map, ready to show what was imported. */

import type { Import } from '../../domain/import';
import { zoomFor } from '../../domain/middle';
import { show, view } from '../../state/map';

/** Switch the layer on and look at the box of what was stored. */
export function showOnMap(found: Import): void {
  show([found.layer], true);
  const box = found.report?.box ?? null;
  if (box !== null) view.value = { longitude: (box[0] + box[2]) / 2, latitude: (box[1] + box[3]) / 2, zoom: zoomFor(box) };
}
