/** An address that leads to nothing: said in words, with the way to what there is. */

import { hashOf } from '../../domain/where';
import { t } from './words';

export function NoSuch({ what }: { what: 'scene' | 'run' | 'upload' }) {
  const list = what === 'run' ? 'runs' : 'scenes';
  return (
    <div class="no-such">
      <p class="notice" role="alert">{t(`missing.${what}`)}</p>
      <a class="button" href={hashOf(['imagery', list])}>{t(`missing.to.${list}`)}</a>
    </div>
  );
}
