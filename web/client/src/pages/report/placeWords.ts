/** Places in words: degrees of a point, length of a line, size of an area in ha and 亩; how each was made. */

import { areaText, lengthText } from '../../domain/measures';
import type { MadeFigures } from '../../domain/received';
import type { Place } from '../../domain/report';
import { areaM2, cornersOf, lengthM, type PlaceShape } from '../../domain/shape';
import { language } from '../../state/language';
import { metres, t, type ReportWord } from './words';

/** Longitude and latitude to a ten-millionth degree's tenth: a decimetre is more than any phone knows. */
export function placeWords([longitude, latitude]: Place): string {
  return `${longitude.toFixed(6)}, ${latitude.toFixed(6)}`;
}

/** The place in figures, measured here: what will be sent. */
export function shapeWords(shape: PlaceShape): string {
  const corners = cornersOf(shape);
  if (shape.type === 'Point') return placeWords(shape.coordinates);
  if (shape.type === 'LineString') return `${t('place.kind.line')} · ${t('place.length', { length: lengthText(lengthM(corners), language.value) })} · ${t('place.points', { n: corners.length })}`;
  const around = t('place.around', { length: lengthText(lengthM([...corners, corners[0]!]), language.value) });
  return `${t('place.kind.area')} · ${areaText(areaM2(corners), language.value)} · ${around}`;
}

/** Length and area as the server measured them. */
export function measuredWords({ length_m, area_m2 }: { readonly length_m: number | null; readonly area_m2: number | null }): string {
  const length = length_m === null ? null : lengthText(length_m, language.value);
  if (area_m2 === null) return length === null ? '' : t('place.length', { length });
  return `${areaText(area_m2, language.value)}${length === null ? '' : ` · ${t('place.around', { length })}`}`;
}

/** How a place was made, with the walk's accuracy and widest gap. */
export function madeWords(made: MadeFigures): string {
  const way = t(`place.way.${made.way}` as ReportWord);
  if (made.way !== 'walked') return way;
  const figures = { n: made.by_sensor, median: round(made.median_accuracy_m), worst: round(made.worst_accuracy_m), minutes: round((made.seconds ?? 0) / 60) };
  const gap = t('place.longestGap', { s: round(made.longest_gap_s), m: made.longest_gap_m === null ? '–' : metres(made.longest_gap_m) });
  return `${way} · ${t('place.walked', figures)} · ${gap}`;
}

function round(value: number | null): string {
  return value === null ? '–' : String(Math.round(value));
}
