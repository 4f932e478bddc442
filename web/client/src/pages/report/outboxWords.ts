/** The words of the outbox in the language chosen now. */

import { enOutbox, zhOutbox } from '../../i18n/outbox';
import { speaker } from '../../state/words';

export const say = speaker(zhOutbox, enOutbox);

/** A span of seconds as people say it. */
export function spanWords(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 120) return say('span.minutes', { n: minutes });
  return minutes < 2880 ? say('span.hours', { n: Math.round(minutes / 60) }) : say('span.days', { n: Math.round(minutes / 1440) });
}
