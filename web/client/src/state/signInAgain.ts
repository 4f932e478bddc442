/** The session has ended while a page is open: the same person signs in over it, and nothing of it is lost. */

import { signal } from '@preact/signals';
import { account, signIn, whenOthersCome } from './session';
import type { Problem } from '../api/client';
import { sendAllNow } from './outbox';

/** Whether the page asks just now. */
export const asking = signal(false);
whenOthersCome(() => (asking.value = false));

export function askAgain(): void {
  asking.value = true;
}

export function later(): void {
  asking.value = false;
}

/** Sign in as the person whose page this is; the refusal, or null when it went well. */
export async function again(password: string): Promise<Problem | null> {
  const who = account.value;
  if (who === null) return null;
  const got = await signIn(who.name, password);
  if ('problem' in got) return got.problem;
  asking.value = false;
  void sendAllNow();
  return null;
}
