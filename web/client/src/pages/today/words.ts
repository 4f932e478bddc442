/** The words of this page in the language chosen now. */

import { enToday, zhToday } from '../../i18n/today';
import { speaker } from '../../state/words';

export const t = speaker(zhToday, enToday);
