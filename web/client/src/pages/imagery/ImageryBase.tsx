/** The latest clear scene under the ordinary map, and whose it is; its code comes when somebody asks for it. */

import { useEffect, useState } from 'preact/hooks';
import { LAKE, meets } from '../../domain/look';
import { creditLine, firstLook, viewFor } from '../../domain/scene';
import { hashOf } from '../../domain/where';
import type { LakeMap } from '../../map/map';
import { drawnAs, readScenes, scenes, views } from '../../state/scenes';
import { theme } from '../../state/theme';
import './base.css';
import { t } from './words';

export function ImageryBase({ map }: { map: LakeMap }) {
  const [asked, setAsked] = useState(scenes.value !== null);
  useEffect(() => { if (!asked) void readScenes().then(() => setAsked(true)); }, []);
  const scene = firstLook((scenes.value ?? []).filter(({ bbox }) => meets(bbox, LAKE)));
  const view = viewFor(scene, views.value, 'true_colour');
  const sun = theme.value === 'sun';
  useEffect(() => {
    if (scene === null || view === null) return undefined;
    map.under(drawnAs(scene, view.id));
    return () => {
      map.under(null);
      map.sun(sun); // the usual paint again
    };
  }, [map, scene?.id, view?.id, sun]);
  if (scene === null || view === null) return asked ? <p class="base-note" role="status">{t('base.none')}</p> : null;
  return (
    <p class="base-note">
      {t('base.note', { day: scene.acquired_on })} · {creditLine(scene, t('look.uncredited'))}{scene.demonstration ? ` · ${t('demo')}` : ''} <a href={hashOf(['imagery'], { scene: scene.id })}>{t('base.compare')}</a>
    </p>
  );
}
