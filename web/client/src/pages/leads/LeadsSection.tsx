/** The desk of leads, one lead, what was learned of them, or a list coming in. */

import { useEffect } from 'preact/hooks';
import type { Place } from '../../domain/where';
import { readCaseWords } from '../../state/cases';
import { LeadDesk } from './LeadDesk';
import { LeadPage } from './LeadPage';
import { LearningPage } from './LearningPage';
import { ListIn } from './ListIn';
import './leads.css';

export function LeadsSection({ place }: { place: Place }) {
  useEffect(() => void readCaseWords(), []);
  const [, id] = place.path;
  if (id === undefined) return <LeadDesk query={place.query} />;
  if (id === 'learning') return <LearningPage />;
  return id === 'in' ? <ListIn /> : <LeadPage key={id} id={id} />;
}
