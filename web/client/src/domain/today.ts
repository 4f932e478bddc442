/** Today's tasks: what is asked where and until when, and the two orders in which they are listed. */

import type { Words } from './report';
import { wayTo, type Way } from './way';

export type Urgency = 'overdue' | 'today' | 'soon' | 'later' | 'open';

export interface Due {
  readonly kind: 'verify' | 'look_back' | 'rebound' | 'lead' | 'inspect';
  readonly id: string;
  readonly asked: Words;
  readonly layer: string;
  readonly feature: string | null;
  readonly label: string | null;
  readonly title: string | null;
  readonly case_number: string | null;
  readonly state: string | null;
  readonly due_on: string | null;
  readonly overdue_days: number;
  readonly urgency: Urgency;
  readonly strict: boolean;
  readonly last_at: string | null;
  readonly place: readonly [number, number] | null;
  readonly form: string;
  readonly about: string;
  readonly demonstration: boolean;
}

export interface Kind extends Words {
  readonly id: Due['kind'];
  readonly count: number;
}

export interface Today {
  readonly tasks: readonly Due[];
  readonly total: number;
  readonly returned: number;
  readonly overdue: number;
  readonly kinds: readonly Kind[];
  readonly order: Words;
  readonly today: string;
  readonly next: string | null;
}

export type Here = readonly [number, number];

export interface Reached {
  readonly task: Due;
  /** The way from where one stands; null while either place is unknown. */
  readonly way: Way | null;
}

/** The tasks of some kinds, in the server's order or nearest first; those of no known place come last then. */
export function listed(tasks: readonly Due[], here: Here | null, nearest: boolean): readonly Reached[] {
  const reached = tasks.map((task) => ({ task, way: here === null || task.place === null ? null : wayTo(here, pointAt(task.place)) }));
  if (!nearest || here === null) return reached;
  return [...reached].sort((one, other) => (one.way?.metres ?? Infinity) - (other.way?.metres ?? Infinity) || 0);
}

/** What people call it: the feature's label, else the case's title. */
export function nameOf(task: Due): string {
  return task.title ?? task.label ?? task.feature ?? task.id;
}

function pointAt(place: readonly [number, number]): GeoJSON.Geometry {
  return { type: 'Point', coordinates: [place[0], place[1]] };
}

/** How far an arrow turns that points along a bearing: from the top of the phone when it knows where that points, else from north. */
export function turn(bearingDeg: number, headingDeg: number | null): number {
  return (((bearingDeg - (headingDeg ?? 0)) % 360) + 360) % 360;
}

/** Heading of the device from an orientation event, clockwise from north; null when it does not know north. */
export function headingOf(event: { readonly alpha: number | null; readonly absolute?: boolean; readonly webkitCompassHeading?: number }): number | null {
  if (typeof event.webkitCompassHeading === 'number') return event.webkitCompassHeading; // Safari's own
  if (event.absolute !== true || event.alpha === null) return null;
  return (360 - event.alpha) % 360; // alpha grows against the clock (W3C Device Orientation, 4.1)
}
