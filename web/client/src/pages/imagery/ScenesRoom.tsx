/** The list of scenes, one of them, or one that is coming in. */

import type { Place } from '../../domain/where';
import '../imports/imports.css';
import './scenes.css';
import { ScenePage } from './ScenePage';
import { ScenesPage } from './ScenesPage';
import { UploadPage } from './UploadPage';

export function ScenesRoom({ place }: { place: Place }) {
  const [, part, id] = place.path;
  if (id === undefined) return <ScenesPage />;
  return part === 'uploads' ? <UploadPage key={id} id={id} /> : <ScenePage key={id} id={id} />;
}
