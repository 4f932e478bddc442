/** The list of scenes, one of them, or one that is coming in. */

import type { Place } from '../../domain/where';
import { ScenesPage } from './ScenesPage';

export function ScenesRoom({ place: _ }: { place: Place }) {
  return <ScenesPage />;
}
