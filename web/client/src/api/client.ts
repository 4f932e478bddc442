/** The one module that fetches JSON: answers are values or typed problems, never exceptions. */

export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly request_id?: string;
}

export type Got<T> = { readonly value: T } | { readonly problem: Problem };

let speaks = (): string => 'zh-CN';

/** Tell in which language refusals shall come. */
export function speakIn(language: () => string): void {
  speaks = language;
}

/** The language that requests ask for. */
export function speech(): string {
  return speaks();
}

/** How a request went: answered, no network, a server in trouble, or one that no longer knows who asks. */
export type Reach = 'here' | 'network' | 'server' | 'signed-out';

let hears = (_reach: Reach): void => undefined;

/** Be told how each request went: the page's one line about the network follows from it. */
export function hearReach(listener: (reach: Reach) => void): void {
  hears = listener;
}

/** Whether the problem says nothing about the question: no network, a page of some gateway, a server in trouble. */
export function isAway(problem: Problem): boolean {
  return problem.code === 'no-network' || problem.code === 'unreadable-answer' || problem.status >= 500;
}

export interface Asking {
  /** In which language refusals shall come; the interface's when absent. */
  readonly language?: string;
  readonly signal?: AbortSignal;
}

/** What an address answers. */
export async function getJson<T>(address: string, { language, signal }: Asking = {}): Promise<Got<T>> {
  const speech = language === undefined ? {} : { 'Accept-Language': language };
  return await asked<T>(address, { method: 'GET', ...(signal === undefined ? {} : { signal }) }, speech);
}

/** Ask for a change; the header tells the server that no other site sent it. */
export async function sendJson<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', address: string, body?: unknown): Promise<Got<T>> {
  const given = body === undefined ? {} : { body: JSON.stringify(body) };
  return await asked<T>(address, { method, ...given }, { 'Content-Type': 'application/json', 'X-Lakewatch': '1' });
}

const PICTURE_PATIENCE_MS = 8_000;

/** A picture's bytes; 'refused' when it is not there for this person, null when the server cannot be reached. */
export async function getPicture(address: string): Promise<Blob | 'refused' | null> {
  try {
    const answer = await fetch(address, { credentials: 'same-origin', signal: AbortSignal.timeout(PICTURE_PATIENCE_MS) });
    if (answer.ok) return await answer.blob();
    return answer.status >= 500 || answer.status === 401 ? null : 'refused';
  } catch {
    return null;
  }
}

export interface FileAnswer {
  readonly bytes: Blob;
  readonly headers: Headers;
}

/** Ask for a file that the server makes for this question. */
export async function askFile(address: string, body: unknown): Promise<Got<FileAnswer>> {
  const headers = { 'Accept-Language': speaks(), 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
  try {
    const answer = await fetch(address, { credentials: 'same-origin', method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.ok) return { value: { bytes: await answer.blob(), headers: answer.headers } };
    return { problem: { ...((await answer.json()) as Problem), status: answer.status } };
  } catch {
    return { problem: { code: 'no-network', status: 0, detail: '' } };
  }
}

async function asked<T>(address: string, request: RequestInit, more: Record<string, string> = {}): Promise<Got<T>> {
  const got = await answered<T>(address, request, more);
  if (!(request.signal?.reason instanceof DOMException && request.signal.reason.name === 'AbortError')) hears(reachOf(got));
  return got; // a page that was left says nothing about the network
}

async function answered<T>(address: string, request: RequestInit, more: Record<string, string>): Promise<Got<T>> {
  const headers = { Accept: 'application/json', 'Accept-Language': speaks(), ...more };
  let answer: Response;
  try {
    answer = await fetch(address, { credentials: 'same-origin', headers, ...request });
  } catch {
    return { problem: { code: 'no-network', status: 0, detail: '' } };
  }
  if (answer.status === 204) return { value: undefined as T };
  try {
    const said: unknown = await answer.json();
    return answer.ok ? { value: said as T } : { problem: { ...(said as Problem), status: answer.status } };
  } catch {
    return { problem: { code: 'unreadable-answer', status: answer.status, detail: '' } };
  }
}

function reachOf(got: Got<unknown>): Reach {
  if ('value' in got) return 'here';
  if (got.problem.status >= 500) return 'server';
  if (isAway(got.problem)) return 'network';
  return got.problem.code === 'not-signed-in' ? 'signed-out' : 'here';
}
