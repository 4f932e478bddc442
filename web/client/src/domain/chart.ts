/** Axes of small charts: round figures for values, first days of months or years for dates. Pure. */

import { dayNumber } from './scene';

/** Round figures that span low to high, at most about so many; one figure where both are the same. */
export function ticks(low: number, high: number, most: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

/** How many digits behind the point tell these figures apart. */
export function digitsFor(values: readonly number[]): number {
  for (let digits = 0; digits < 4; digits += 1) {
    if (values.every((value) => Math.abs(value - Number(value.toFixed(digits))) < 1e-9)) return digits;
  }
  return 4;
}

export interface DayTick {
  readonly day: number;
  readonly label: string;
}

/** Where the axis of days carries a word: Januaries for years, first days of months for less. */
export function dayTicks(first: string, last: string, most: number): readonly DayTick[] {
  const span = dayNumber(last) - dayNumber(first);
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((each) => span / (each * 30.4) <= most) ?? 240;
  const found: DayTick[] = [];
  for (let month = Math.ceil(monthOf(first) / months) * months; dayNumber(firstDay(month)) <= dayNumber(last); month += months) {
    const day = firstDay(month);
    if (dayNumber(day) >= dayNumber(first)) found.push({ day: dayNumber(day), label: months >= 12 ? day.slice(0, 4) : day.slice(0, 7) });
  }
  return found;
}

function monthOf(day: string): number {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return year * 12 + month - 1;
}

function firstDay(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}
