/** What people said of a change or of a whole version: threads, and where each person stands. Pure. */

import type { Remark, Stance } from './boundary';

export interface Thread {
  readonly root: Remark;
  readonly replies: readonly Remark[];
}

export const STANCES: readonly Stance[] = ['accept', 'object', 'revise'];

/** What was said of one change, or of the version as a whole. */
export function remarksOf(remarks: readonly Remark[], change: string): readonly Remark[] {
  return remarks.filter((remark) => (change === '' ? remark.change === '' : remark.places.includes(change)));
}

/** Threads in the order in which they began; waivers are no threads. */
export function threadsOf(remarks: readonly Remark[]): readonly Thread[] {
  const ordered = [...remarks].sort((one, other) => one.number - other.number);
  const known = new Map(ordered.map((remark) => [remark.id, remark]));
  const roots = ordered.filter((remark) => (remark.kind === 'remark' || remark.kind === 'decision') && rootOf(remark, known).id === remark.id);
  return roots.map((root) => ({ root, replies: ordered.filter((remark) => remark.id !== root.id && rootOf(remark, known).id === root.id) }));
}

function rootOf(remark: Remark, known: ReadonlyMap<string, Remark>): Remark {
  let root = remark;
  for (let steps = 0; steps < known.size && root.reply_to !== null; steps += 1) {
    const above = known.get(root.reply_to);
    if (above === undefined) return root;
    root = above;
  }
  return root;
}

/** The latest decision of each person; one that was taken back is none. */
export function stancesOf(remarks: readonly Remark[]): ReadonlyMap<string, Remark> {
  const found = new Map<string, Remark>();
  for (const remark of [...remarks].sort((one, other) => one.number - other.number)) {
    if (remark.kind !== 'decision') continue;
    found.delete(remark.account ?? remark.name);
    if (remark.about !== 'retract') found.set(remark.account ?? remark.name, remark);
  }
  return found;
}
