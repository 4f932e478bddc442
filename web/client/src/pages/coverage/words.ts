/** The words of this page in the language chosen now. */

import { enTracks, zhTracks } from '../../i18n/tracks';
import { speaker } from '../../state/words';

export const t = speaker(zhTracks, enTracks);
