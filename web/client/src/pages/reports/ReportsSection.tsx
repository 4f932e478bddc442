/** The list of reports, or one of them. */

import type { Place } from '../../domain/where';
import { ReportDetail } from './ReportDetail';
import { ReportsPage } from './ReportsPage';

export function ReportsSection({ place }: { place: Place }) {
  const [, id] = place.path;
  return id === undefined ? <ReportsPage query={place.query} /> : <ReportDetail id={id} />;
}
