/** The way to the server: sends a report's text and its photos' bytes, and sorts what may come back. */

import { offsetOf, type ClockOffset } from '../domain/clock';
import type { Receipt } from '../domain/receipt';
import type { OriginalAnswer, OriginalCarrier } from './originals';
import type { Answer, Carrier } from './outbox';
import type { ReceiptKey } from './signature';
import type { Problem } from './store';

const PATIENCE_MS = 60_000;
/** Client errors that say nothing about the report: signed out, too slow, too early, too often. */
const PASSING = new Set([408, 425, 429]);

/**
 * A carrier that speaks the interface's language, so that refusals can be read out.
 * `measured` hears at each contact how far this device's clock is from the server's.
 */
export function serverCarrier(language: () => string, measured: (offset: ClockOffset) => void = () => undefined): Carrier {
  const headers = (type: string): HeadersInit => ({
    'Content-Type': type, 'X-Lakewatch': '1', 'Accept-Language': language(),
  });
  const ask: Ask = async (address, request) => await asked(address, request, measured);
  return {
    account: async () => await signedIn(ask),
    key: async () => await receiptKey(ask),
    report: async (id, text) =>
      await sorted(ask, `/api/reports/${id}`, { headers: headers('application/json'), body: text }),
    photo: async (id, photo) =>
      await sorted(ask, `/api/reports/${id}/photos/${photo.sha256}`, { headers: headers(photo.type), body: photo.bytes }),
  };
}

/** The same for originals: only an answer that names the original as arrived lets a phone forget it. */
export function originalCarrier(language: () => string): OriginalCarrier {
  return {
    original: async (report, photo, { bytes, type }) => {
      const headers = { 'Content-Type': type, 'X-Lakewatch': '1', 'Accept-Language': language() };
      const answer = await asked(`/api/reports/${report}/photos/${photo}/original`, { method: 'PUT', headers, body: bytes }, () => undefined);
      if (answer === null || answer.status === 401 || answer.status >= 500 || PASSING.has(answer.status)) return { kind: 'later' };
      if (!answer.ok) return refusedBy(await problemOf(answer));
      const said = await parsed<{ report: { photos: readonly { sha256: string; original_arrived?: boolean | null }[] } }>(answer);
      const named = said?.report.photos.find((each) => each.sha256 === photo);
      return named?.original_arrived === true ? { kind: 'here' } : { kind: 'later' };
    },
  };
}

function refusedBy(problem: Problem | null): OriginalAnswer {
  return problem === null ? { kind: 'later' } : { kind: 'refused', code: problem.code };
}

type Ask = (address: string, request: RequestInit) => Promise<Response | null>;

async function signedIn(ask: Ask): Promise<string | null | 'unreachable'> {
  const answer = await ask('/api/session', {});
  if (answer === null || !answer.ok) return 'unreachable';
  const said = await parsed<{ account: { id: string } | null }>(answer);
  return said === null ? 'unreachable' : (said.account?.id ?? null);
}

async function receiptKey(ask: Ask): Promise<ReceiptKey | null> {
  const answer = await ask('/api/receipt-key', {});
  return answer === null || !answer.ok ? null : await parsed<ReceiptKey>(answer);
}

async function sorted(ask: Ask, address: string, request: RequestInit): Promise<Answer> {
  const answer = await ask(address, { ...request, method: 'PUT' });
  if (answer === null) return { kind: 'later', why: 'network', problem: null };
  if (answer.ok) {
    const said = await parsed<{ receipt: Receipt }>(answer);
    return said === null ? { kind: 'later', why: 'network', problem: null } : { kind: 'taken', receipt: said.receipt };
  }
  if (answer.status === 401) return { kind: 'later', why: 'sign-in', problem: null };
  const problem = await problemOf(answer);
  if (problem === null) return { kind: 'later', why: 'busy', problem: strangersWord(answer.status) };
  if (answer.status >= 500 || PASSING.has(answer.status)) return { kind: 'later', why: 'busy', problem };
  return { kind: 'refused', problem };
}

/** The server's own refusal; null for the page of something in between, which decides nothing about a report. */
async function problemOf(answer: Response): Promise<Problem | null> {
  const said = await parsed<{ code?: string; detail?: string; title?: string }>(answer);
  if (typeof said?.code !== 'string') return null;
  const sentence = said.detail ?? said.title ?? said.code;
  const words = { zh: sentence, en: sentence }; // the server speaks the language it was asked in
  return { code: said.code, status: answer.status, words, photo: null };
}

function strangersWord(status: number): Problem {
  return {
    code: `http-${status}`,
    status,
    words: {
      zh: `收到的回答（${status}）不是本系统的正常回答。稍后自动再发。`,
      en: `The answer (${status}) was none of the system's own. It will be sent again by itself.`,
    },
    photo: null,
  };
}

/** The answer, or null when none came: no network, a server that is down, patience at its end. */
async function asked(address: string, request: RequestInit, measured: (offset: ClockOffset) => void): Promise<Response | null> {
  const began = Date.now();
  try {
    const answer = await fetch(address, {
      credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS), ...request,
    });
    const offset = offsetOf(answer.headers.get('Date'), began, Date.now());
    if (offset !== null) measured(offset);
    return answer;
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
