/** Values over dates as a small drawing; a table beside it says the same in words. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { dayTicks, digitsFor, ticks } from '../domain/chart';
import { dayNumber } from '../domain/scene';
import './chart.css';

export interface Mark {
  readonly key: string;
  readonly day: string;
  /** null: nothing was seen there. */
  readonly value: number | null;
  /** How far up the true value may lie; drawn as a bar above the mark. */
  readonly upTo?: number;
  readonly chosen?: boolean;
  /** Too little was seen for the line to go through it. */
  readonly faint?: boolean;
}

interface Given {
  readonly label: string;
  readonly marks: readonly Mark[];
  readonly unit?: string;
  /** The least span of values shown, so that noise does not fill the drawing. */
  readonly span?: number;
  readonly pick?: (key: string) => void;
}

const HIGH = 168;
const EDGE = { left: 48, right: 12, top: 22, bottom: 26 };
const FIRST_WIDTH = 320;

export function SeriesChart({ label, marks, unit = '', span = 0, pick }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const wide = useWidth(place);
  const scale = scaleOf(marks, span, wide);
  const seen = marks.filter((mark) => mark.value !== null && mark.faint !== true);
  const figures = ticks(scale.low, scale.high, 4);
  const digits = digitsFor(figures);
  return (
    <div ref={place} class="series-chart">
      <svg width={wide} height={HIGH} role="img" aria-label={label}>
        {figures.map((value) => (
          <g key={value}>
            <path class={value === 0 ? 'zero' : 'rule'} d={`M${EDGE.left} ${scale.y(value)}H${wide - EDGE.right}`} />
            <text x={EDGE.left - 6} y={scale.y(value) + 4} text-anchor="end">{value.toFixed(digits)}</text>
          </g>
        ))}
        {unit === '' ? null : <text x={EDGE.left - 6} y={12} text-anchor="end">{unit}</text>}
        {scale.days.map(({ day, label: words }) => <text key={day} x={scale.x(day)} y={HIGH - 6} text-anchor="middle">{words}</text>)}
        <path class="line" d={seen.map((mark, n) => `${n === 0 ? 'M' : 'L'}${scale.x(dayNumber(mark.day))} ${scale.y(mark.value!)}`).join('')} />
        {marks.map((mark) => <One key={mark.key} mark={mark} scale={scale} pick={pick} />)}
      </svg>
    </div>
  );
}

function One({ mark, scale, pick }: { mark: Mark; scale: Scale; pick: Given['pick'] }) {
  const x = scale.x(dayNumber(mark.day));
  const press = pick === undefined ? {} : { onClick: () => pick(mark.key) };
  const kind = ['mark', ...(pick === undefined ? [] : ['can']), ...(mark.chosen ? ['chosen'] : []), ...(mark.faint ? ['faint'] : [])].join(' ');
  if (mark.value === null) return <g class={`${kind} hidden`} {...press}><path d={`M${x - 4} ${HIGH - EDGE.bottom - 8}l8 8m0 -8l-8 8`} /></g>;
  const y = scale.y(mark.value);
  return (
    <g class={kind} {...press}>
      {mark.upTo !== undefined && mark.upTo > mark.value ? <path class="doubt" d={`M${x} ${y}V${scale.y(mark.upTo)}m-4 0h8`} /> : null}
      <circle cx={x} cy={y} r="12" class="reach" />
      <circle cx={x} cy={y} r={mark.chosen ? 6 : 4} />
    </g>
  );
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly days: readonly { readonly day: number; readonly label: string }[];
  readonly x: (day: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf(marks: readonly Mark[], span: number, wide: number): Scale {
  const values = marks.flatMap(({ value, upTo }) => (value === null ? [] : [value, upTo ?? value]));
  const [low, high] = rounded(Math.min(...values), Math.max(...values), span);
  const days = marks.map(({ day }) => day).sort();
  const [first, last] = [days[0] ?? '2000-01-01', days.at(-1) ?? '2000-01-01'];
  const [from, to] = [dayNumber(first), dayNumber(last)];
  const inner = wide - EDGE.left - EDGE.right - 16;
  const x = (day: number): number => EDGE.left + 8 + (to === from ? inner / 2 : ((day - from) / (to - from)) * inner);
  const y = (value: number): number => HIGH - EDGE.bottom - ((value - low) / (high - low)) * (HIGH - EDGE.bottom - EDGE.top);
  return { low, high, x, y, days: axisDays(first, last, Math.max(2, Math.floor(inner / 80)), x) };
}

/** First and last day where no month or year begins between them; words never stand in one another. */
function axisDays(first: string, last: string, most: number, x: (day: number) => number): Scale['days'] {
  const months = dayTicks(first, last, most);
  if (months.length >= 2) return months;
  const ends = [...new Set([first, last])].map((day) => ({ day: dayNumber(day), label: day.slice(0, 10) }));
  return ends.length === 2 && x(ends[1]!.day) - x(ends[0]!.day) < 100 ? ends.slice(1) : ends;
}

/** A range that holds the values, is so wide at least, and begins and ends beside them. */
function rounded(low: number, high: number, span: number): readonly [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const margin = Math.max((high - low) * 0.08, (span - (high - low)) / 2, Math.abs(high) * 0.001, 1e-6);
  return [low - margin, high + margin];
}

function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [wide, setWide] = useState(FIRST_WIDTH);
  useEffect(() => {
    if (place.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => setWide(Math.max(200, Math.floor(entry?.contentRect.width ?? FIRST_WIDTH))));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return wide;
}
