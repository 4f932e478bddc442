/** Sizes as offices write them: hectares and mu, bytes, short hashes. */

const HA_M2 = 10_000;
const MU_PER_HA = 15;

/** Hectares with four digits, the survey's own precision. */
export function hectares(m2: number): string {
  return (m2 / HA_M2).toFixed(4);
}

/** Mu: 15 of them are a hectare. */
export function mu(m2: number): string {
  return ((m2 / HA_M2) * MU_PER_HA).toFixed(2);
}

/** `1.4 MB`; bytes below a kilobyte. Decimal, as file managers count. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const power = Math.min(3, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(1)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** The first figures of a hash, enough to tell files apart by eye. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}

/** A count with its thousands apart. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}
