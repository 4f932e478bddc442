/** Whether originals follow their photos, by this device's setting, and how many wait. */

import { signal } from '@preact/signals';
import { originalCarrier } from '../offline/carrier';
import { dropRefused, originalsOf, sendOriginals } from '../offline/originals';
import { phoneStore } from '../offline/store';
import { account as whose, whenOthersCome } from './session';

export type OriginalSetting = 'off' | 'wifi' | 'always' | 'hand';
export const SETTINGS: readonly OriginalSetting[] = ['off', 'wifi', 'always', 'hand'];

const KEPT = 'lakewatch.originals';

export const originalSetting = signal<OriginalSetting>(kept());
export const originals = signal<{ readonly waiting: number; readonly refused: number }>({ waiting: 0, refused: 0 });
whenOthersCome(() => (originals.value = { waiting: 0, refused: 0 }));
export const sendingOriginals = signal(false);

function kept(): OriginalSetting {
  const said = globalThis.localStorage?.getItem(KEPT) as OriginalSetting | null;
  return said !== null && SETTINGS.includes(said) ? said : 'off';
}

export function chooseOriginals(setting: OriginalSetting): void {
  originalSetting.value = setting;
  localStorage.setItem(KEPT, setting);
}

/** Whether a photo's original is kept when the photo is taken, and whether it follows unless somebody says no. */
export function keepsOriginals(): { readonly kept: boolean; readonly follows: boolean } {
  const setting = originalSetting.value;
  return { kept: setting !== 'off', follows: setting === 'wifi' || setting === 'always' };
}

/** Whether this browser tells what network it is on (Chrome on Android does, Safari does not). */
export function tellsNetwork(): boolean {
  return connection()?.type !== undefined;
}

function connection(): { readonly type?: string } | undefined {
  return (navigator as Navigator & { readonly connection?: { readonly type?: string } }).connection;
}

/** Whether originals may go by themselves now. */
function mayGo(): boolean {
  return originalSetting.value !== 'wifi' || ['wifi', 'ethernet'].includes(connection()?.type ?? '');
}

/** Read again how many wait. */
export async function countOriginals(account: string): Promise<void> {
  const counted = await originalsOf(await phoneStore(), account);
  if (whose.value?.id === account) originals.value = counted;
}

/** After all reports: send what may go; `byHand` sends over any network. Nothing waits for it. */
export async function originalsAfter(account: string, language: () => string, byHand = false): Promise<void> {
  if (sendingOriginals.value || !(byHand || mayGo())) return;
  sendingOriginals.value = true;
  try {
    const store = await phoneStore();
    await alone(async () => await sendOriginals(store, account, originalCarrier(language)));
  } finally {
    sendingOriginals.value = false;
    await countOriginals(account);
  }
}

/** One tab at a time where the browser can say so; the server takes an original once in any case. */
async function alone(work: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined; // absent on plain http
  if (locks === undefined) return await work();
  await locks.request('originals', { ifAvailable: true }, async (lock) => (lock === null ? undefined : await work()));
}

/** Give back the room of originals that the server does not take. */
export async function dropRefusedOriginals(account: string): Promise<void> {
  await dropRefused(await phoneStore(), account);
  await countOriginals(account);
}
