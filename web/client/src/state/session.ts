/** Who is signed in on this page. */

import { computed, signal, untracked } from '@preact/signals';
import { getJson, isAway, sendJson, type Got } from '../api/client';
import { soon } from '../offline/kept';
import { forgetSession, hasLeft, isLeaving, lastSession, leave, noteSession } from '../offline/signedIn';
import { reach, shows } from './reach';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly unit: { readonly id: string; readonly name_zh: string; readonly name_en: string } | null;
  readonly roles: readonly string[];
  readonly demonstration: boolean;
}

export interface Session {
  readonly account: Account | null;
  readonly allowed: readonly string[];
  readonly version: string;
  readonly demonstration: boolean;
}

/** null until the server has said it. */
export const session = signal<Session | null>(null);
export const account = computed(() => session.value?.account ?? null);
const person = computed(() => account.value?.id ?? null);

/** What one person saw is not the next one's to see: `forget` runs when somebody else, or nobody, is signed in. */
export function whenOthersCome(forget: () => void): void {
  let before = person.peek();
  person.subscribe((now) => {
    if (now === before) return;
    before = now;
    untracked(forget);
  });
}

/** Whether the account may take a step; the server decides again. */
export function may(action: string): boolean {
  return session.value?.allowed.includes(action) ?? false;
}

/** Ask the server who is signed in; without network it is who signed in last on this device. */
export async function readSession(): Promise<Got<Session>> {
  if (await isLeaving() && !(await told())) return { value: (session.value = NOBODY) };
  const last = await lastSession<Session>();
  const coming = asked();
  const got = last === null ? await coming : await soon(coming);
  if (got !== null && ('value' in got || !isAway(got.problem))) return got;
  if (last === null) return session.value === null ? got! : { value: session.value };
  shows({ at: last.at, fresh: false });
  return { value: (session.value = last.value) };
}

/** What the server says counts, also when it comes late. */
async function asked(): Promise<Got<Session>> {
  const got = await getJson<Session>('/api/session');
  return 'value' in got ? await confirmed(got.value) : got;
}

export async function signIn(name: string, password: string): Promise<Got<Session>> {
  const got = await sendJson<Session>('POST', '/api/session', { name, password });
  if (!('value' in got)) return got;
  await hasLeft().catch(() => undefined); // a browser that keeps nothing
  await confirmed(got.value);
  others?.postMessage('changed');
  return got;
}

/** Sign out; without network the server hears of it later, this device forgets at once. */
export async function signOut(): Promise<void> {
  const who = account.value;
  const toldServer = !('problem' in (await sendJson('DELETE', '/api/session')));
  if (who !== null) await leave(who.id, toldServer).catch(() => undefined); // whoever leaves has left, whatever the database does
  session.value = session.value === null ? NOBODY : { ...session.value, account: null, allowed: [] };
  others?.postMessage('left');
  if (toldServer) await readSession();
}

/** Follow what other tabs do: who signs out in one is signed out in all. Called once, at the page's start. */
export function watchOtherTabs(): void {
  others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lakewatch.session') : undefined;
  others?.addEventListener('message', (event) => {
    if (event.data === 'left' && session.value !== null) session.value = { ...session.value, account: null, allowed: [] };
    void readSession();
  });
}

const NOBODY: Session = { account: null, allowed: [], version: '', demonstration: false };
let others: BroadcastChannel | undefined;

/** Whether the server now knows that the person left. */
async function told(): Promise<boolean> {
  const gone = await sendJson('DELETE', '/api/session');
  if ('problem' in gone && isAway(gone.problem)) return false;
  await hasLeft().catch(() => undefined);
  return true;
}

/** What the server says counts, and is noted for a start without network. */
async function confirmed(said: Session): Promise<Got<Session>> {
  if (said.account === null && session.value?.account != null) return ended(session.value);
  await (said.account === null ? forgetSession() : noteSession(said)).catch(() => undefined); // a browser that keeps nothing
  return { value: (session.value = said) };
}

/** The session ended under an open page: what is being written there stays, the line asks to sign in again. */
async function ended(open: Session): Promise<Got<Session>> {
  await forgetSession().catch(() => undefined);
  reach.value = 'signed-out';
  return { value: open };
}
