/** The ledger, one case, or the form that opens one. */

import { useEffect } from 'preact/hooks';
import type { Place } from '../../domain/where';
import { readCaseWords } from '../../state/cases';
import './cases.css';
import './case.css';
import { CasePage } from './CasePage';
import { LedgerPage } from './LedgerPage';
import { NewCase } from './NewCase';

export function CasesSection({ place }: { place: Place }) {
  useEffect(() => void readCaseWords(), []);
  const [, id] = place.path;
  if (id === undefined) return <LedgerPage query={place.query} />;
  return id === 'new' ? <NewCase key={place.query.toString()} query={place.query} /> : <CasePage key={id} id={id} />;
}
