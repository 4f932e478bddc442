/** Boundary versions: the list, and the pages of one version, each with its own code. */

import type { FunctionComponent } from 'preact';
import type { Place } from '../../domain/where';
import { lazy } from '../Lazy';
import { BoundariesPage } from './BoundariesPage';
import './boundaries.css';

type Room = FunctionComponent<{ place: Place }>;

const DESK: Room = lazy(async () => (await import('../review/Desk')).Desk);

/** Pages of one version that have a room of their own, by the third part of the address; all others are the desk's. */
const ROOMS: Readonly<Record<string, Room>> = {
  edit: lazy(async () => (await import('../zones/EditPage')).EditPage),
  way: lazy(async () => (await import('../zones/WayPage')).WayPage),
};
const NEW: Room = lazy(async () => (await import('../zones/NewPage')).NewPage);

export function BoundariesSection({ place }: { place: Place }) {
  const [, id, part = ''] = place.path;
  if (id === undefined) return <BoundariesPage on={place.query.get('on') ?? ''} />;
  if (id === 'new') return <NEW key={place.query.get('revises') ?? ''} place={place} />;
  const Page = ROOMS[part];
  return Page === undefined ? <DESK key={id} place={place} /> : <Page key={`${id}/${part}`} place={place} />;
}
