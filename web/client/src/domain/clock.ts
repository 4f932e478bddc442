/** How far a device's clock is from the server's: measured at each contact, never corrected in silence. */

export interface ClockOffset {
  /** Device minus server, in seconds: positive when the device is ahead. */
  readonly offset_s: number;
  /** When it was measured, by the server's clock. */
  readonly measured_at: string;
}

/** Below it a difference is the network's, and the whole second of the server's word, as much as the clock's. */
export const WORTH_TELLING_S = 120;

/**
 * The offset by one answer: its `Date` header (whole seconds) against the middle of asking and hearing.
 * All in milliseconds of the device's clock; null for an answer without a readable date.
 */
export function offsetOf(date: string | null, asked: number, heard: number): ClockOffset | null {
  const said = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(said)) return null;
  const server = said + 500; // the header cuts off what lies within the second
  const offset_s = Math.round(((asked + heard) / 2 - server) / 100) / 10;
  return { offset_s, measured_at: new Date(said).toISOString() };
}

/** Whether people should be told. */
export function worthTelling(offset: ClockOffset | null): boolean {
  return offset !== null && Math.abs(offset.offset_s) > WORTH_TELLING_S;
}
