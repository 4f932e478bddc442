/** The words of the camera, of originals and of voice notes in the language chosen now. */

import { enPhotos, zhPhotos } from '../i18n/photos';
import { speaker } from '../state/words';

export type PhotoWord = keyof typeof zhPhotos;
export const c = speaker(zhPhotos, enPhotos);

const SIDES = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;

/** A direction as people say it. */
export function sideName(degrees: number): string {
  return c(`side.${SIDES[Math.round(degrees / 45) % 8]!}`);
}

/** Minutes and seconds of a recording. */
export function lengthWords(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A number of bytes in megabytes, to a tenth. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
