/** All claims, one claim thing by thing, or a new one being recorded. */

import type { Place } from '../../domain/where';
import { ClaimPage } from './ClaimPage';
import { ClaimsPage } from './ClaimsPage';
import { NewClaim } from './NewClaim';
import './claims.css';

export function ClaimsSection({ place }: { place: Place }) {
  const [, id] = place.path;
  if (id === undefined) return <ClaimsPage query={place.query} />;
  return id === 'new' ? <NewClaim /> : <ClaimPage key={id} id={id} query={place.query} />;
}
