/** The way to the server: sends a report's text and its photos' bytes, and sorts what may come back. */

import type { Receipt } from '../domain/receipt';
import type { Answer, Carrier } from './outbox';
import type { Problem } from './store';

const PATIENCE_MS = 60_000;
/** Client errors that say nothing about the report: signed out, too slow, too early, too often. */
const PASSING = new Set([408, 425, 429]);

/** A carrier that speaks the interface's language, so that refusals can be read out. */
export function serverCarrier(language: () => string): Carrier {
  const headers = (type: string): HeadersInit => ({
    'Content-Type': type, 'X-Lakewatch': '1', 'Accept-Language': language(),
  });
  return {
    account: async () => await signedIn(),
    report: async (id, text) =>
      await sorted(`/api/reports/${id}`, { headers: headers('application/json'), body: text }),
    photo: async (id, photo) =>
      await sorted(`/api/reports/${id}/photos/${photo.sha256}`, { headers: headers(photo.type), body: photo.bytes }),
  };
}

async function signedIn(): Promise<string | null | 'unreachable'> {
  const answer = await asked('/api/session', {});
  if (answer === null || !answer.ok) return 'unreachable';
  const said = await parsed<{ account: { id: string } | null }>(answer);
  return said === null ? 'unreachable' : (said.account?.id ?? null);
}

async function sorted(address: string, request: RequestInit): Promise<Answer> {
  const answer = await asked(address, { ...request, method: 'PUT' });
  if (answer === null) return { kind: 'later', why: 'network' };
  if (answer.ok) {
    const said = await parsed<{ receipt: Receipt }>(answer);
    return said === null ? { kind: 'later', why: 'network' } : { kind: 'taken', receipt: said.receipt };
  }
  if (answer.status === 401) return { kind: 'later', why: 'sign-in' };
  if (answer.status >= 500 || PASSING.has(answer.status)) return { kind: 'later', why: 'busy' };
  return { kind: 'refused', problem: await problemOf(answer) };
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = await parsed<{ code?: string; detail?: string; title?: string }>(answer);
  const sentence = said?.detail ?? said?.title ?? `HTTP ${answer.status}`;
  const words = { zh: sentence, en: sentence }; // the server speaks the language it was asked in
  return { code: said?.code ?? `http-${answer.status}`, status: answer.status, words, photo: null };
}

/** The answer, or null when none came: no network, a server that is down, patience at its end. */
async function asked(address: string, request: RequestInit): Promise<Response | null> {
  try {
    return await fetch(address, {
      credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS), ...request,
    });
  } catch (error) {
    if (isPassing(error)) return null;
    throw error;
  }
}

/** The answer's JSON; null when it broke off on the way or is none (a proxy's page). */
async function parsed<T>(answer: Response): Promise<T | null> {
  try {
    return (await answer.json()) as T;
  } catch (error) {
    if (isPassing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof TypeError || error instanceof DOMException; // fetch's words for "no answer"
}
