/** Scenes from above: looking at them, the list and what comes in, comparisons, and the lake's water; each with its own code. */

import type { FunctionComponent } from 'preact';
import { hashOf, type Place } from '../../domain/where';
import { lazy } from '../Lazy';
import './imagery.css';
import { Viewer } from './Viewer';
import { t } from './words';

type Room = FunctionComponent<{ place: Place }>;

const SCENES: Room = lazy(async () => (await import('./ScenesRoom')).ScenesRoom);
const ROOMS: Readonly<Record<string, Room>> = {
  scenes: SCENES,
  uploads: SCENES,
  runs: lazy(async () => (await import('./RunsRoom')).RunsRoom),
  water: lazy(async () => (await import('./WaterPage')).WaterPage),
};
const TABS = [['view', []], ['scenes', ['scenes']], ['runs', ['runs']], ['water', ['water']]] as const;

export function ImagerySection({ place }: { place: Place }) {
  const [, part = ''] = place.path;
  const tab = part === 'uploads' ? 'scenes' : part in ROOMS ? part : 'view';
  const Page = ROOMS[part] ?? Viewer;
  return (
    <div class={`imagery in-${tab}`}>
      <header class="imagery-head">
        <h1>{t('title')}</h1>
        <nav class="imagery-tabs" aria-label={t('nav')}>
          {TABS.map(([id, path]) => <a key={id} href={hashOf(['imagery', ...path])} {...(id === tab ? { 'aria-current': 'page' as const } : {})}>{t(`tab.${id}`)}</a>)}
        </nav>
      </header>
      <Page place={place} />
    </div>
  );
}
