/** A list that comes in pages, read by its address; a newer address wins. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { readPage } from '../../state/claims';

interface Paged { readonly next: string | null }

export interface PageHold<P extends Paged, Row> {
  /** The page read last; counts and totals are its. */
  readonly page: P | null;
  readonly rows: readonly Row[];
  readonly problem: Problem | null;
  readonly loading: boolean;
  readonly more: () => Promise<void>;
  readonly again: () => void;
}

export function usePages<P extends Paged, Row>(address: string, rowsOf: (page: P) => readonly Row[]): PageHold<P, Row> {
  const [held, setHeld] = useState<{ readonly page: P | null; readonly rows: readonly Row[]; readonly problem: Problem | null; readonly loading: boolean }>({ page: null, rows: [], problem: null, loading: true });
  const [turn, setTurn] = useState(0);
  const newest = useRef(address);
  newest.current = address;
  const read = async (from: string, before: readonly Row[]): Promise<void> => {
    setHeld((now) => ({ ...now, loading: true, problem: null }));
    const got = await readPage<P>(from);
    if (newest.current !== address) return; // another filter was chosen meanwhile
    if ('problem' in got) setHeld((now) => ({ ...now, problem: got.problem, loading: false }));
    else setHeld({ page: got.value, rows: [...before, ...rowsOf(got.value)], problem: null, loading: false });
  };
  useEffect(() => void read(address, []), [address, turn]);
  const more = async (): Promise<void> => {
    const next = held.page?.next ?? null;
    if (next !== null) await read(next, held.rows);
  };
  return { ...held, more, again: () => setTurn((now) => now + 1) };
}
