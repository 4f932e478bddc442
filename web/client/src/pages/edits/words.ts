/** The words of late edits in the language chosen now. */

import { enEdits, zhEdits } from '../../i18n/edits';
import { speaker } from '../../state/words';

export const t = speaker(zhEdits, enEdits);
