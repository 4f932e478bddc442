/** The frame's words in the language chosen now. */

import { enShell, zhShell } from '../i18n/shell';
import { speaker } from '../state/words';

export const say = speaker(zhShell, enShell);
