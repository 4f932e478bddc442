/** What the colours of a view mean: a bar with its values, and for colours the bands they come from. */

import { useId } from 'preact/hooks';
import { digitsFor } from '../../domain/chart';
import type { SceneView } from '../../domain/scene';
import { pick } from '../../state/words';
import { known, t } from './words';

const WIDE = 192;

export function ScaleBar({ view }: { view: SceneView }) {
  return (
    <div class="scale-bar">
      <p class="scale-name">{pick(view)}{view.unit ? <span class="hint"> {view.unit}</span> : null}</p>
      {view.ramp.length < 2 ? null : <Ramp view={view} />}
    </div>
  );
}

/** Red, green and blue of the screen, and the band that each of them shows. */
function BandsLine({ view }: { view: SceneView }) {
  const screen = ['#D23B3B', '#2E9E4F', '#3A66D6'];
  return (
    <ul class="band-line">
      {view.needs.map((band, n) => <li key={band}><span class="band-dot" aria-hidden="true" style={{ background: screen[n] ?? '#7A8891' }} />{known('role', band)}</li>)}
    </ul>
  );
}

function Ramp({ view }: { view: SceneView }) {
  const id = useId();
  const [low, high] = [view.ramp[0]!.value, view.ramp.at(-1)!.value];
  const at = (value: number): number => ((value - low) / (high - low || 1)) * 100;
  const figures = figuresOf(view);
  const digits = digitsFor(figures);
  return (
    <>
      <svg class="ramp" width={WIDE} height="36" role="img" aria-label={t('look.scale', { view: pick(view), low: low.toFixed(digits), high: high.toFixed(digits) })}>
        <linearGradient id={id}>{view.ramp.map((stop) => <stop key={stop.value} offset={`${at(stop.value)}%`} stop-color={stop.colour} />)}</linearGradient>
        <rect y="0.5" width="100%" height="14" fill={`url(#${id})`} stroke="#10181D" />
        {figures.map((value) => <text key={value} x={`${at(value)}%`} y="31" text-anchor={at(value) < 2 ? 'start' : at(value) > 98 ? 'end' : 'middle'}>{value.toFixed(digits)}</text>)}
      </svg>
      {view.low && view.high ? <p class="ends"><span>{pick(view.low)}</span><span>{pick(view.high)}</span></p> : null}
    </>
  );
}

/** Both ends, and what lies about the middle: zero where zero is inside. */
function figuresOf({ ramp }: SceneView): readonly number[] {
  const [low, high] = [ramp[0]!.value, ramp.at(-1)!.value];
  const share = -low / (high - low);
  const middle = share > 0.2 && share < 0.8 ? 0 : Number(((low + high) / 2).toPrecision(2));
  return [low, middle, high];
}

/** Where an index comes from, for those who ask; for a picture in colours, the bands that it shows. */
export function Behind({ view }: { view: SceneView }) {
  if (view.kind === 'colour') return <BandsLine view={view} />;
  if (view.kind !== 'index' || (!view.formula && !view.source)) return null;
  return (
    <details class="formula">
      <summary>{t('look.formula')}</summary>
      {!view.formula ? null : <p><code>{view.formula}</code></p>}
      <p class="hint">{t('look.needs')}: {view.needs.map((band) => known('role', band)).join(', ')}</p>
      {!view.source ? null : <p class="hint">{view.source}</p>}
    </details>
  );
}
