/** A case's history in one order: what was done to it, and what was reported of it in between. */

import type { CaseEvent } from './case';
import type { ReceivedReport } from './received';

export type Entry =
  | { readonly kind: 'event'; readonly at: string; readonly event: CaseEvent }
  | { readonly kind: 'report'; readonly at: string; readonly report: ReceivedReport; readonly role: string | null };

/** Newest first. A report stands where it was received: that is the service's own clock. */
export function timeline(
  events: readonly CaseEvent[], reports: readonly ReceivedReport[], roles: Readonly<Record<string, string>>,
): readonly Entry[] {
  const entries: Entry[] = [
    ...events.map((event): Entry => ({ kind: 'event', at: event.at, event })),
    ...reports.map((report): Entry => ({ kind: 'report', at: report.received_at, report, role: roles[report.id] ?? null })),
  ];
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || number(b) - number(a));
}

function number(entry: Entry): number {
  return entry.kind === 'event' ? entry.event.number : 0;
}

/** The step by which the case came back into work last, if that is how it stands now. */
export function sentBack(events: readonly CaseEvent[]): CaseEvent | null {
  const moves = events.filter((event) => event.before !== event.after);
  const last = moves.at(-1);
  return last?.step === 'send_back' ? last : null;
}
