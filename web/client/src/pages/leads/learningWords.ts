/** The words of what was learned, in the language chosen now. */

import { enLearning, zhLearning } from '../../i18n/learning';
import { speaker } from '../../state/words';

export const l = speaker(zhLearning, enLearning);
