/** What this device remembers of itself: its name, its count of reports, its clock against the server's. */

import type { ClockOffset } from '../domain/clock';
import { newId } from './identity';
import { STRICT, type Kept, type PhoneStore } from './store';

/** Nobody's: these facts belong to the device, whoever is signed in. */
const NOBODY = '';
const DEVICE = 'device';
const CLOCK = 'clock';

export interface Device {
  readonly id: string;
  /** The number of the report saved last. */
  readonly last: number;
}

/** The device with the next number taken: no number is ever given twice, one may be skipped. */
export async function numbered(store: PhoneStore, at: string): Promise<Device> {
  const transaction = store.transaction('kept', 'readwrite', STRICT);
  const known = (await transaction.store.get([NOBODY, DEVICE]))?.value as Device | undefined;
  const device: Device = { id: known?.id ?? newId(), last: (known?.last ?? 0) + 1 };
  await transaction.store.put({ name: DEVICE, account: NOBODY, at, value: device } satisfies Kept);
  await transaction.done;
  return device;
}

/** The device as it is; null before it has saved anything. */
export async function thisDevice(store: PhoneStore): Promise<Device | null> {
  return ((await store.get('kept', [NOBODY, DEVICE]))?.value as Device | undefined) ?? null;
}

/** The offset measured last; null before the first contact. */
export async function keptOffset(store: PhoneStore): Promise<ClockOffset | null> {
  return ((await store.get('kept', [NOBODY, CLOCK]))?.value as ClockOffset | undefined) ?? null;
}

export async function keepOffset(store: PhoneStore, value: ClockOffset): Promise<void> {
  await store.put('kept', { name: CLOCK, account: NOBODY, at: value.measured_at, value });
}
