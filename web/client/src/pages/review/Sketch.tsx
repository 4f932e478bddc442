/** Changes on their zones as a drawing that prints: before or after, with hatches, numbers and a scale. */

import type { NearbyZone, Transition } from '../../domain/boundary';
import { frameOf, pathIn, placeIn, platesOf, scaleOf, type Frame, type Plate } from '../../domain/boundarySketch';
import { symbolOf } from '../../domain/layer';
import { CHANGE_STYLES } from '../../map/boundaryStyle';
import { layerOf } from '../../state/catalogue';
import { t } from './words';

const PLATE_WIDE = 30;
const PLATE_HIGH = 20;

export interface Drawn {
  readonly id: string;
  readonly number: number;
  readonly transition: Transition;
  readonly geometry: GeoJSON.Geometry;
  readonly place: readonly [number, number];
}

interface Given {
  readonly zones: readonly NearbyZone[];
  readonly changes: readonly Drawn[];
  readonly box: readonly [number, number, number, number];
  readonly name: string;
  readonly width?: number;
  readonly tallest?: number;
  readonly room?: number;
  readonly proposed: boolean;
}

export function Sketch({ zones, changes, box, name, width = 360, tallest = 300, room = 0.35, proposed }: Given) {
  const frame = frameOf(box, width, tallest, room);
  const { metres, px } = scaleOf(frame);
  return (
    <svg class="sketch" viewBox={`0 0 ${frame.width} ${frame.height.toFixed(1)}`} role="img" aria-label={name}>
      <rect width={frame.width} height={frame.height} fill="#F3F1EA" />
      {zones.map((zone, at) => <Zone key={at} zone={zone} frame={frame} proposed={proposed} />)}
      {changes.map((change) => <ChangeShape key={change.id} change={change} frame={frame} />)}
      <Plates changes={changes} frame={frame} />
      <g transform={`translate(8 ${(frame.height - 8).toFixed(1)})`} font-size="11">
        <path d={`M0 -4V0H${px.toFixed(1)}V-4`} fill="none" stroke="#10181D" stroke-width="1.2" />
        <text x={px + 4} y="0" fill="#10181D" stroke="#FFFFFF" stroke-width="2.5" paint-order="stroke">{metres >= 1000 ? `${metres / 1000} km` : `${metres} m`}</text>
      </g>
      <g transform={`translate(${frame.width - 14} 16)`}><path d="M0 -10L4 4L0 1L-4 4Z" fill="#10181D" /><text y="15" font-size="10" text-anchor="middle" fill="#10181D">{t('north')}</text></g>
    </svg>
  );
}

function Zone({ zone, frame, proposed }: { zone: NearbyZone; frame: Frame; proposed: boolean }) {
  const layer = layerOf('reserve_zones');
  const symbol = layer === undefined ? null : symbolOf(layer.style, zone.zone);
  const path = pathIn(frame, zone.geometry);
  const colour = symbol?.line ?? '#10181D';
  return (
    <>
      <path d={path} fill={symbol?.fill ?? 'none'} fill-opacity="0.12" fill-rule="evenodd" stroke={colour} stroke-width={Math.min(symbol?.line_width ?? 1.5, 2)} stroke-linejoin="round" {...(proposed ? { 'stroke-dasharray': '5 4' } : {})} />
      {symbol?.hatch === 'close' || symbol?.hatch === 'wide' ? <path d={path} fill={`url(#zone-${symbol.hatch})`} fill-rule="evenodd" /> : null}
    </>
  );
}

function ChangeShape({ change, frame }: { change: Drawn; frame: Frame }) {
  const { colour } = CHANGE_STYLES[change.transition];
  const path = pathIn(frame, change.geometry);
  return (
    <>
      <path d={path} fill={colour} fill-opacity="0.1" stroke="#FFFFFF" stroke-width="4" stroke-opacity="0.8" fill-rule="evenodd" />
      <path d={path} fill={`url(#change-${change.transition})`} stroke={colour} stroke-width="1.8" stroke-linejoin="round" fill-rule="evenodd" />
    </>
  );
}

function Plates({ changes, frame }: { changes: readonly Drawn[]; frame: Frame }) {
  const plates = platesOf(changes.map((change) => placeIn(frame, change.place)), PLATE_WIDE, PLATE_HIGH);
  return <>{plates.map((plate, at) => <NumberPlate key={changes[at]!.id} words={String(changes[at]!.number)} plate={plate} />)}</>;
}

function NumberPlate({ words, plate: { at, stands } }: { words: string; plate: Plate }) {
  const wide = 10 + 6.5 * words.length;
  const [x, y] = stands.map((each) => each.toFixed(1));
  return (
    <>
      {at === stands ? null : <path d={`M${at[0].toFixed(1)} ${at[1].toFixed(1)}L${x} ${y}`} stroke="#10181D" stroke-width="1" />}
      <g transform={`translate(${x} ${y})`}>
        <rect x={-wide / 2} y="-9" width={wide} height="18" rx="9" fill="#FFFFFF" stroke="#10181D" />
        <text y="4" font-size="11.5" text-anchor="middle" fill="#10181D">{words}</text>
      </g>
    </>
  );
}
