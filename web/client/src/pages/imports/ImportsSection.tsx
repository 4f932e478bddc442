/** The list of imports, or one of them. */

import type { Place } from '../../domain/where';
import { ImportPage } from './ImportPage';
import { ImportsPage } from './ImportsPage';

export function ImportsSection({ place }: { place: Place }) {
  const [, id] = place.path;
  return id === undefined ? <ImportsPage layer={place.query.get('layer') ?? ''} boundary={place.query.get('boundary') ?? ''} /> : <ImportPage key={id} id={id} />;
}
