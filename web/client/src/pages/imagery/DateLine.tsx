/** One date among all scenes: a list, a line of time that stands on real dates only, and steps to both sides. */

import { dayTicks } from '../../domain/chart';
import { dayNumber, nearestTo, percent, stepped, type Scene } from '../../domain/scene';
import { t } from './words';

interface Given {
  readonly id: string;
  readonly label: string;
  readonly scenes: readonly Scene[];
  readonly chosen: Scene;
  readonly choose: (scene: Scene) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5, Home: -Infinity, End: Infinity };

export function DateLine({ id, label, scenes, chosen, choose }: Given) {
  const to = (scene: Scene | null): void => { if (scene !== null && scene.id !== chosen.id) choose(scene); };
  return (
    <div class="date-line" role="group" aria-label={label}>
      <button type="button" class="date-step" disabled={scenes[0]?.id === chosen.id} aria-label={`${label}: ${t('date.earlier')}`} title={t('date.earlier')} onClick={() => to(stepped(scenes, chosen.id, -1))}>{chevron('M15 5l-7 7 7 7')}</button>
      <select id={`${id}-list`} aria-label={label} value={chosen.id} onChange={(event) => to(scenes.find((scene) => scene.id === event.currentTarget.value) ?? null)}>
        {[...scenes].reverse().map((scene) => <option key={scene.id} value={scene.id}>{words('date.option', scene)}</option>)}
      </select>
      <Track id={id} label={label} scenes={scenes} chosen={chosen} to={to} />
      <button type="button" class="date-step" disabled={scenes.at(-1)?.id === chosen.id} aria-label={`${label}: ${t('date.later')}`} title={t('date.later')} onClick={() => to(stepped(scenes, chosen.id, 1))}>{chevron('M9 5l7 7-7 7')}</button>
    </div>
  );
}

interface TrackGiven extends Pick<Given, 'id' | 'label' | 'scenes' | 'chosen'> {
  readonly to: (scene: Scene | null) => void;
}

/** Days as the places of a native slider, and every scene as a bar as high as its visible share. */
function Track({ id, label, scenes, chosen, to }: TrackGiven) {
  const first = dayNumber(scenes[0]!.acquired_on);
  const last = dayNumber(scenes.at(-1)!.acquired_on);
  if (last === first) return null;
  const now = dayNumber(chosen.acquired_on);
  const share = (day: number): string => `${((day - first) / (last - first)) * 100}%`;
  const keys = (event: KeyboardEvent): void => {
    const steps = STEPS[event.key];
    if (steps === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // a key goes to the next scene, not to the next day
    to(stepped(scenes, chosen.id, Math.max(-scenes.length, Math.min(scenes.length, steps))));
  };
  const moved = (field: HTMLInputElement): void => {
    const scene = nearestTo(scenes, field.valueAsNumber);
    field.value = String(scene === null ? now : dayNumber(scene.acquired_on)); // the thumb stands on a real date
    to(scene);
  };
  return (
    <div class="date-track">
      <svg class="date-marks" aria-hidden="true">
        {dayTicks(scenes[0]!.acquired_on, scenes.at(-1)!.acquired_on, 4).map(({ day, label: said }) => <g key={day}><line class="tick" x1={share(day)} x2={share(day)} y1="0" y2="26" /><text x={share(day)} y="42" text-anchor={anchor((day - first) / (last - first))}>{said}</text></g>)}
        {scenes.map((scene) => <Bar key={scene.id} scene={scene} x={share(dayNumber(scene.acquired_on))} chosen={scene.id === chosen.id} />)}
      </svg>
      <input id={id} type="range" min={first} max={last} step="1" value={now} aria-label={`${label}: ${t('date.slider')}`} aria-valuetext={words('date.said', chosen)} onKeyDown={keys} onInput={(event) => moved(event.currentTarget)} />
    </div>
  );
}

const BAR = { wide: 6, high: 22, top: 2 };

function Bar({ scene, x, chosen }: { scene: Scene; x: string; chosen: boolean }) {
  const seen = Math.max(1, scene.clear * BAR.high);
  return (
    <svg x={x} overflow="visible" class={chosen ? 'bar chosen' : 'bar'}>
      <rect class="all" x={-BAR.wide / 2} y={BAR.top} width={BAR.wide} height={BAR.high} />
      <rect class="seen" x={-BAR.wide / 2} y={BAR.top + BAR.high - seen} width={BAR.wide} height={seen} />
    </svg>
  );
}

function words(key: 'date.option' | 'date.said', scene: Scene): string {
  return t(key, { day: scene.acquired_on, clear: percent(scene.clear), name: scene.name });
}

function anchor(share: number): 'start' | 'middle' | 'end' {
  if (share < 0.05) return 'start';
  return share > 0.95 ? 'end' : 'middle';
}

function chevron(path: string) {
  return <svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d={path} /></svg>;
}
