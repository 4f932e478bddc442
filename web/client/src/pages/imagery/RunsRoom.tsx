/** Comparisons of scenes: the list, or one of them. */

import type { Place } from '../../domain/where';
import '../imports/imports.css';
import './runs.css';
import { RunPage } from './RunPage';
import { RunsPage } from './RunsPage';

export function RunsRoom({ place }: { place: Place }) {
  const [, , id, number] = place.path;
  return id === undefined ? <RunsPage later={place.query.get('later') ?? ''} /> : <RunPage key={id} id={id} chosen={number === undefined ? null : Number(number)} />;
}
