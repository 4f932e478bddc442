/** The words of flags in the language chosen now. */

import { enFlags, zhFlags } from '../../i18n/flags';
import { speaker } from '../../state/words';

export const t = speaker(zhFlags, enFlags);
export type FlagWord = keyof typeof zhFlags;
