/** A layer's symbol as the legend shows it: the same fill, line, dash, hatch and shape as on the map. */

import type { MapSymbol } from '../../domain/layer';
import { outlinePath } from '../../map/images';

const WIDE = 28;
const HIGH = 20;

export function Swatch({ symbol, geometry }: { symbol: MapSymbol; geometry: 'point' | 'line' | 'area' }) {
  return (
    <svg class="swatch" width={WIDE} height={HIGH} viewBox={`0 0 ${WIDE} ${HIGH}`} aria-hidden="true">
      {geometry === 'point' ? <Point symbol={symbol} /> : geometry === 'line' ? <Line symbol={symbol} /> : <Area symbol={symbol} />}
    </svg>
  );
}

function Point({ symbol }: { symbol: MapSymbol }) {
  const size = Math.min(symbol.size, 8);
  const path = outlinePath(symbol.shape, size);
  const paint = { fill: symbol.fill ?? symbol.line ?? '#10181D', stroke: symbol.line ?? '#10181D', 'stroke-width': 1 };
  return <g transform={`translate(${WIDE / 2} ${HIGH / 2})`}>{path === null ? <circle r={size} {...paint} /> : <path d={path} {...paint} />}</g>;
}

function Line({ symbol }: { symbol: MapSymbol }) {
  return <path d={`M2 ${HIGH / 2}H${WIDE - 2}`} fill="none" {...stroke(symbol)} />;
}

function Area({ symbol }: { symbol: MapSymbol }) {
  return (
    <g>
      <rect x="2" y="2" width={WIDE - 4} height={HIGH - 4} fill={symbol.fill ?? 'none'} fill-opacity={Math.max(symbol.fill_opacity, 0.12)} {...stroke(symbol)} />
      {symbol.hatch === null ? null : <Hatch symbol={symbol} />}
    </g>
  );
}

function Hatch({ symbol }: { symbol: MapSymbol }) {
  const colour = symbol.line ?? symbol.fill ?? '#10181D';
  if (symbol.hatch === 'dots') {
    return <g fill={colour}>{[7, 14, 21].map((x) => <circle key={x} cx={x} cy={HIGH / 2} r="1.3" />)}</g>;
  }
  const gap = symbol.hatch === 'close' ? 5 : 9;
  const lean = symbol.hatch === 'reverse' ? -1 : 1;
  const starts = Array.from({ length: Math.ceil(WIDE / gap) }, (_, count) => 2 + count * gap);
  const path = starts.map((x) => (lean > 0 ? `M${x} ${HIGH - 3}l${HIGH - 6} -${HIGH - 6}` : `M${x} 3l${HIGH - 6} ${HIGH - 6}`)).join('');
  return (
    <svg x="3" y="3" width={WIDE - 6} height={HIGH - 6} viewBox={`3 3 ${WIDE - 6} ${HIGH - 6}`}>
      <path d={path} stroke={colour} stroke-width="1" opacity="0.7" />
    </svg>
  );
}

function stroke(symbol: MapSymbol) {
  return {
    stroke: symbol.line ?? 'none',
    'stroke-width': Math.min(symbol.line_width, 3),
    ...(symbol.dash.length === 0 ? {} : { 'stroke-dasharray': symbol.dash.join(' ') }),
  };
}
