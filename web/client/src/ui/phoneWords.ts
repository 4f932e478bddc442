/** The words of the application on the phone in the language chosen now. */

import { enPhone, zhPhone } from '../i18n/phone';
import { speaker } from '../state/words';

export const p = speaker(zhPhone, enPhone);
