/** The list of changes: how it is filtered, sorted and walked through. Pure. */

import type { Change, Grade, RuleOutcome, Transition, Verdict } from './boundary';

export const TRANSITIONS: readonly Transition[] = ['out', 'softer', 'in', 'stricter', 'other'];
export const ORDERS = ['number', 'area', 'severity'] as const;
export type Order = (typeof ORDERS)[number];

export interface ChangeFilter {
  readonly transition: Transition | '';
  /** Only those with an objection that nobody answered. */
  readonly open: boolean;
  /** Only those that are other than when the person last judged them. */
  readonly since: boolean;
  readonly order: Order;
}

const GRADES: Readonly<Record<Grade, number>> = { fail: 0, warn: 1, none: 2 };

const VERDICTS: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** Rules with the broken ones first, else as they came. */
export function gravestFirst(rules: readonly RuleOutcome[]): readonly RuleOutcome[] {
  return [...rules].sort((one, other) => VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict));
}

/** What an address asks for; what it does not know is as if it were not said. */
export function changeFilterOf(query: URLSearchParams): ChangeFilter {
  const transition = query.get('transition') as Transition;
  const order = query.get('sort') as Order;
  return {
    transition: TRANSITIONS.includes(transition) ? transition : '', open: query.get('open') === 'yes', since: query.get('since') === 'yes',
    order: ORDERS.includes(order) ? order : 'number',
  };
}

/** The part of an address that asks for it; what is usual is left out. */
export function changeQuery({ transition, open, since, order }: ChangeFilter): Readonly<Record<string, string>> {
  return {
    ...(transition === '' ? {} : { transition }), ...(open ? { open: 'yes' } : {}), ...(since ? { since: 'yes' } : {}),
    ...(order === 'number' ? {} : { sort: order }),
  };
}

/** The changes that fit, in the order asked for; of two alike, by number. */
export function shownChanges(changes: readonly Change[], filter: ChangeFilter): readonly Change[] {
  const fits = changes.filter((change) => (
    (filter.transition === '' || change.transition === filter.transition)
    && (!filter.open || change.review.open_objections > 0)
    && (!filter.since || change.review.changed_since_mine)
  ));
  const rank = (change: Change): number => (filter.order === 'area' ? -change.area_m2 : filter.order === 'severity' ? GRADES[change.severity] : change.number);
  return [...fits].sort((one, other) => rank(one) - rank(other) || one.number - other.number);
}

/** The next (1) or previous (-1) change in the list; the first, or the last, when none is chosen. */
export function stepTo(shown: readonly Change[], chosen: string | null, way: 1 | -1): Change | null {
  const at = shown.findIndex((change) => change.id === chosen);
  if (at < 0) return shown.at(way === 1 ? 0 : -1) ?? null;
  return shown[at + way] ?? null; // the ends are ends
}

/** How many changes each transition has, and how large they are together. */
export function byTransition(changes: readonly Change[]): Readonly<Record<Transition, { readonly count: number; readonly area_m2: number }>> {
  const sum = (transition: Transition) => {
    const own = changes.filter((change) => change.transition === transition);
    return { count: own.length, area_m2: own.reduce((all, change) => all + change.area_m2, 0) };
  };
  return { out: sum('out'), in: sum('in'), softer: sum('softer'), stricter: sum('stricter'), other: sum('other') };
}
