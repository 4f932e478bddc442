/** Who is signed in on this page. */

import { computed, signal } from '@preact/signals';
import { getJson, sendJson, type Got } from '../api/client';

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

/** Whether the account may take a step; the server decides again. */
export function may(action: string): boolean {
  return session.value?.allowed.includes(action) ?? false;
}

/** Ask the server who is signed in. */
export async function readSession(): Promise<Got<Session>> {
  return kept(await getJson<Session>('/api/session'));
}

export async function signIn(name: string, password: string): Promise<Got<Session>> {
  return kept(await sendJson<Session>('POST', '/api/session', { name, password }));
}

export async function signOut(): Promise<void> {
  await sendJson('DELETE', '/api/session');
  await readSession();
}

function kept(got: Got<Session>): Got<Session> {
  if ('value' in got) session.value = got.value;
  return got;
}
