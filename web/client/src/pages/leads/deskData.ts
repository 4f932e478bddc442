/** What the desk holds: the list as filtered, and the chosen lead whole; read anew after every step. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Got, Problem } from '../../api/client';
import { leadsAddress } from '../../domain/leadFilter';
import type { Lead, LeadDetail, LeadList } from '../../domain/lead';
import { PAGE, readLead, readLeads } from '../../state/leads';

export interface ListHold {
  readonly leads: readonly Lead[];
  readonly list: LeadList | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  readonly more: () => Promise<void>;
  /** Read what is shown anew; gives it, null when it could not be read. */
  readonly again: () => Promise<readonly Lead[] | null>;
}

/** The list that the address asks for. */
export function useLeadList(query: URLSearchParams): ListHold {
  const address = leadsAddress(query, PAGE);
  const [held, setHeld] = useState<Omit<ListHold, 'more' | 'again'>>({ leads: [], list: null, problem: null, loading: true });
  const newest = useRef(address);
  newest.current = address;
  const put = (got: Got<LeadList>, before: readonly Lead[]): readonly Lead[] | null => {
    if (newest.current !== address) return null; // another filter was chosen meanwhile
    if ('problem' in got) {
      setHeld((now) => ({ ...now, problem: got.problem, loading: false }));
      return null;
    }
    const leads = unique([...before, ...got.value.leads]);
    setHeld({ leads, list: got.value, problem: null, loading: false });
    return leads;
  };
  const again = async (): Promise<readonly Lead[] | null> => {
    setHeld((now) => ({ ...now, loading: true, problem: null }));
    let got = await readLeads(query);
    let leads = 'value' in got ? got.value.leads : [];
    while ('value' in got && leads.length < held.leads.length && nextOf(got.value) !== null) { // as many pages as were shown
      got = await readLeads(query, nextOf(got.value));
      if ('value' in got) leads = [...leads, ...got.value.leads];
    }
    return put(got, leads);
  };
  useEffect(() => {
    setHeld((now) => ({ ...now, loading: true, problem: null }));
    void readLeads(query).then((got) => put(got, []));
  }, [address]);
  const more = async (): Promise<void> => {
    const next = nextOf(held.list);
    if (next === null) return;
    setHeld((now) => ({ ...now, loading: true }));
    put(await readLeads(query, next), held.leads);
  };
  return { ...held, more, again };
}

/** The key of the next page, whether the server gives it alone or as an address. */
function nextOf(list: LeadList | null): string | null {
  if (list?.next == null) return null;
  return list.next.startsWith('/') ? (new URLSearchParams(list.next.split('?')[1] ?? '').get('after') ?? null) : list.next;
}

function unique(leads: readonly Lead[]): readonly Lead[] {
  return [...new Map(leads.map((lead) => [lead.id, lead])).values()];
}

export interface LeadHold {
  readonly lead: LeadDetail | null;
  readonly problem: Problem | null;
  readonly again: () => Promise<LeadDetail | null>;
}

/** One lead whole; the one that comes after it is fetched while people look. */
export function useLead(id: string | null, next: string | null = null): LeadHold {
  const kept = useRef(new Map<string, LeadDetail>());
  const [shown, setShown] = useState<LeadDetail | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = useRef(id);
  wanted.current = id;
  const read = async (asked: string): Promise<LeadDetail | null> => {
    const got = await readLead(asked);
    if ('value' in got) kept.current.set(asked, got.value);
    if (wanted.current !== asked) return null; // somebody went on meanwhile
    setProblem('problem' in got ? got.problem : null);
    setShown('value' in got ? got.value : null);
    return 'value' in got ? got.value : null;
  };
  useEffect(() => {
    setProblem(null);
    if (id === null) return setShown(null);
    setShown(kept.current.get(id) ?? null);
    void read(id);
  }, [id]);
  useEffect(() => {
    if (next === null || shown === null || shown.id !== id || kept.current.has(next)) return;
    void readLead(next).then((got) => {
      if (!('value' in got)) return;
      kept.current.set(next, got.value);
      for (const address of Object.values(got.value.chips ?? {})) Object.assign(new Image(), { fetchPriority: 'low' }).src = address;
    });
  }, [next, shown]);
  return { lead: shown !== null && shown.id === id ? shown : null, problem, again: async () => (id === null ? null : await read(id)) };
}
