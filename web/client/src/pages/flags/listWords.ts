/** The words of the list of flags, which a patrol's phone does not carry. */

import { enFlagList, zhFlagList } from '../../i18n/flagList';
import { speaker } from '../../state/words';

export const l = speaker(zhFlagList, enFlagList);
