/** The ledger, one case, or the form that opens one. */

import { useEffect } from 'preact/hooks';
import type { Place } from '../../domain/where';
import { readCaseWords } from '../../state/cases';
import './cases.css';
import { LedgerPage } from './LedgerPage';

export function CasesSection({ place }: { place: Place }) {
  useEffect(() => void readCaseWords(), []);
  return <LedgerPage query={place.query} />;
}
