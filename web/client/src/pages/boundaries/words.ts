/** The words of boundary versions in the language chosen now. */

import { enBoundaries, zhBoundaries } from '../../i18n/boundaries';
import { versionNames } from '../../state/boundaries';
import { layers } from '../../state/catalogue';
import { pick, speaker } from '../../state/words';

export const t = speaker(zhBoundaries, enBoundaries);
export type BoundaryWord = keyof typeof zhBoundaries;

/** What a version is called; its id where it is not known here. */
export function versionName(id: string): string {
  const version = versionNames.value.get(id);
  return version === undefined ? id : pick(version.name);
}

/** What a kind of zone is called, by the layer of zones; "" is the ground outside. */
export function kindName(kind: string): string {
  if (kind === '') return t('outside');
  const choices = layers.value.flatMap((layer) => (layer.id === 'reserve_zones' || layer.id === 'proposed_zones' ? layer.fields : []))
    .flatMap((field) => (field.id === 'zone' ? field.choices : []));
  const words = choices.find((choice) => choice.value === kind);
  return words === undefined ? kind : pick(words);
}
