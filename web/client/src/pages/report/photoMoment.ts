/** What is known of a photo's moment, in words: position, its age at the shutter, where the lens looked. */

import type { Photo } from '../../domain/photo';
import { c, sideName } from '../../ui/photoWords';
import { accuracyWords } from './PositionField';
import { pick } from './words';

export function momentWords(photo: Pick<Photo, 'fix' | 'fix_age_s' | 'heading_deg' | 'heading_source'>): string {
  const { fix, fix_age_s: age = null, heading_deg: degrees = null, heading_source: by = null } = photo;
  return [
    fix === null ? c('photo.noFix') : accuracyWords(fix),
    ...(fix === null || age === null ? [] : [c('photo.fixAge', { age: ageWords(age) })]),
    ...(degrees === null ? [] : [headingWords(degrees, by)]),
  ].join(' · ');
}

export function headingWords(degrees: number, by: Photo['heading_source']): string {
  return c(by === 'course' ? 'camera.course' : 'camera.heading', { n: Math.round(degrees), side: sideName(degrees) });
}

/** An age of seconds as people say it. */
export function ageWords(seconds: number): string {
  if (seconds < 120) return pick({ zh: `${Math.round(seconds)} 秒`, en: `${Math.round(seconds)} s` });
  if (seconds < 7200) return pick({ zh: `${Math.round(seconds / 60)} 分钟`, en: `${Math.round(seconds / 60)} min` });
  return pick({ zh: `${Math.round(seconds / 3600)} 小时`, en: `${Math.round(seconds / 3600)} h` });
}
