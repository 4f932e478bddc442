/** What people said of a change or of a whole version: threads, stances, objections that nobody answered. Pure. */

import type { Remark, Stance } from './boundary';

export interface Thread {
  readonly root: Remark;
  readonly replies: readonly Remark[];
  readonly resolved: boolean;
  /** An objection that stands and that nobody else answered. */
  readonly open: boolean;
}

export const STANCES: readonly Stance[] = ['accept', 'object', 'revise'];

/** Threads in the order in which they began; waivers are no threads. */
export function threadsOf(remarks: readonly Remark[]): readonly Thread[] {
  const ordered = [...remarks].sort((one, other) => one.at.localeCompare(other.at));
  const known = new Map(ordered.map((remark) => [remark.id, remark]));
  const roots = ordered.filter((remark) => (remark.kind === 'remark' || remark.kind === 'decision') && rootOf(remark, known).id === remark.id);
  return roots.map((root) => {
    const replies = ordered.filter((remark) => remark.id !== root.id && rootOf(remark, known).id === root.id);
    return { root, replies, resolved: isResolved(replies), open: isOpen(root, replies, ordered) };
  });
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

function isResolved(replies: readonly Remark[]): boolean {
  return replies.filter((each) => each.kind === 'resolve' || each.kind === 'reopen').at(-1)?.kind === 'resolve';
}

/** An objection is open until its author takes it back or accepts, or somebody else answers it. */
function isOpen(root: Remark, replies: readonly Remark[], all: readonly Remark[]): boolean {
  if (root.kind !== 'decision' || (root.about !== 'object' && root.about !== 'revise')) return false;
  const later = all.filter((each) => each.kind === 'decision' && each.account === root.account && each.change === root.change && each.at > root.at);
  return later.length === 0 && !replies.some((each) => each.kind === 'answer' && each.account !== root.account);
}

/** The latest stance of each person on one change; a retracted one is none. */
export function stancesOf(remarks: readonly Remark[]): ReadonlyMap<string, Remark> {
  const found = new Map<string, Remark>();
  for (const remark of [...remarks].sort((one, other) => one.at.localeCompare(other.at))) {
    if (remark.kind !== 'decision') continue;
    if (remark.about === 'retract') found.delete(remark.account);
    else found.set(remark.account, remark);
  }
  return found;
}

/** Everybody who said something, by account: whom one can mention. */
export function speakers(remarks: readonly Remark[]): readonly { readonly account: string; readonly name: string }[] {
  return [...new Map(remarks.map((remark) => [remark.account, { account: remark.account, name: remark.name }])).values()];
}
