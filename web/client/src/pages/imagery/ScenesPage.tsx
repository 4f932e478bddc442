/** All scenes, newest first; what is still coming in; and the way to add one. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { beijingTime } from '../../domain/moment';
import { percent, type Scene } from '../../domain/scene';
import type { SceneUpload } from '../../domain/sceneUpload';
import { bytes } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { pictureOf, readScenes, scenes } from '../../state/scenes';
import { readUploads, uploads } from '../../state/sceneUploads';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { NewScene } from './NewScene';
import { t } from './words';

const THUMB = 160;

export function ScenesPage() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = (): void => void readScenes().then(setProblem);
  useEffect(() => {
    read();
    if (may('scene.add')) void readUploads();
  }, []);
  const list = scenes.value;
  const coming = (uploads.value ?? []).filter((each) => each.state !== 'kept');
  return (
    <div class="page imports scenes">
      <p class="lead">{t('scenes.lead')}</p>
      {may('scene.add') ? <NewScene open={list?.length === 0} /> : null}
      {coming.length === 0 ? null : <Coming list={coming} />}
      <section>
        <h2>{t('scenes.list')}</h2>
        {problem === null ? null : <ProblemNotice problem={problem} again={read} />}
        {list === null && problem === null ? <p role="status">{t('loading')}</p> : null}
        {list?.length === 0 ? <p class="empty">{t('none')}</p> : null}
        {list === null || list.length === 0 ? null : <Rows list={[...list].reverse()} />}
      </section>
    </div>
  );
}

function Rows({ list }: { list: readonly Scene[] }) {
  const columns = ['picture', 'day', 'product', 'resolution', 'clear', 'licence', 'by'] as const;
  return (
    <table class="ledger scene-rows">
      <caption class="unseen">{t('scenes.showing', { n: list.length })}</caption>
      <thead><tr>{columns.map((column) => <th key={column} scope="col" class={column === 'clear' || column === 'resolution' ? 'number' : ''}>{t(`scenes.${column}`)}</th>)}</tr></thead>
      <tbody>
        {list.map((scene) => (
          <tr key={scene.id}>
            <td class="thumb-cell"><a href={hashOf(['imagery'], { scene: scene.id })} aria-label={t('scenes.look', { day: scene.acquired_on, name: scene.name })}><Thumb scene={scene} /></a></td>
            <th scope="row"><a href={hashOf(['imagery', 'scenes', scene.id])}><span class="figures">{scene.acquired_on}</span> {scene.name}</a>{scene.demonstration ? <span class="tag demo">{t('demo')}</span> : null}</th>
            <td data-label={t('scenes.product')}>{pick(scene.product_words)}</td>
            <td data-label={t('scenes.resolution')} class="number figures">{Number(scene.resolution_m.toPrecision(3))}</td>
            <td data-label={t('scenes.clear')} class="number figures">{percent(scene.clear)}</td>
            <td data-label={t('scenes.licence')} class="full">{scene.licence}{scene.credit === '' || scene.credit === scene.licence ? null : <span class="hint credit-words">{scene.credit}</span>}</td>
            <td data-label={t('scenes.by')}>{scene.author_name ?? scene.author}<br /><time class="figures hint" dateTime={scene.at}>{beijingTime(scene.at)}</time></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A small picture; an empty frame where it cannot be drawn. */
export function Thumb({ scene, wide = THUMB }: { scene: Scene; wide?: number }) {
  const [gone, setGone] = useState(false);
  const view = scene.views[0];
  const high = Math.round(wide * Math.min(1.25, Math.max(0.5, scene.rows / Math.max(1, scene.columns))));
  if (gone || view === undefined) return <span class="thumb-gone" style={{ width: `${wide / 2}px`, height: `${high / 2}px` }} />;
  return <img class="scene-thumb" src={pictureOf(scene, view, wide)} width={wide / 2} height={high / 2} alt="" loading="lazy" onError={() => setGone(true)} />;
}

function Coming({ list }: { list: readonly SceneUpload[] }) {
  return (
    <section>
      <h2>{t('coming')}</h2>
      <ul class="coming-list">
        {list.map((each) => (
          <li key={each.id}>
            <a href={hashOf(['imagery', 'uploads', each.id])}>{each.found?.name ?? each.files[0]?.name ?? t('coming.noFiles')}</a>
            <span class={`upload-state ${each.state}`}>{t(`upload.state.${each.state}`)}</span>
            <span class="hint figures">{t('coming.files', { n: each.files.length, size: bytes(each.files.reduce((sum, file) => sum + file.size_bytes, 0)) })} · {each.author_name} · {beijingTime(each.changed_at ?? '')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
