/** The words of this page in the language chosen now. */

import { enCoverage, zhCoverage } from '../../i18n/coverage';
import { speaker } from '../../state/words';

export const t = speaker(zhCoverage, enCoverage);
