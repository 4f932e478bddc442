/** The words of areas to take along in the language chosen now. */

import { enAreas, zhAreas } from '../i18n/areas';
import { speaker } from '../state/words';

export const a = speaker(zhAreas, enAreas);
