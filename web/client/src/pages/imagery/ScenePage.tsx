/** The facts of one scene: what it is, why it was taken for that, how it was kept, and its files. */

import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { isSceneId } from '../../domain/id';
import { beijingTime } from '../../domain/moment';
import { percent, type Scene } from '../../domain/scene';
import { bytes } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { at, readScene } from '../../state/scenes';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { NoSuch } from './NoSuch';
import { Thumb } from './ScenesPage';
import { known, t } from './words';

const WIDE = 960;

export function ScenePage({ id }: { id: string }) {
  const [scene, setScene] = useState<Scene | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = (): void => void readScene(id).then((got) => {
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) setScene(got.value);
  });
  const asked = isSceneId(id);
  useEffect(() => { if (asked) read(); }, [id]);
  if (!asked || problem?.status === 404) return <article class="page imports scenes"><NoSuch what="scene" /></article>;
  return (
    <article class="page imports scenes scene-page">
      <a class="back" href={hashOf(['imagery', 'scenes'])}>{t('back')}</a>
      {problem === null ? null : <ProblemNotice problem={problem} again={read} />}
      {scene === null ? (problem === null ? <p role="status">{t('loading')}</p> : null) : <Facts scene={scene} />}
    </article>
  );
}

function Facts({ scene }: { scene: Scene }) {
  const facts: readonly (readonly [string, string])[] = [
    [t('scenes.product'), pick(scene.product_words)],
    [t('found.because'), pick(scene.because)],
    [t('scene.bands'), scene.bands.map((band) => known('role', band)).join(t('scene.comma'))],
    [t('found.numbers'), t(scene.calibrated ? 'scene.reflectance' : 'found.raw')],
    [t('found.grid'), t('found.gridText', { crs: scene.crs, m: Number(scene.resolution_m.toPrecision(4)), columns: scene.columns, rows: scene.rows })],
    [t('scenes.clear'), `${percent(scene.clear)} · ${pick(scene.hidden_by_words)}`],
    [t('look.canSee'), pick(scene.can_see)],
    [t('look.cannotSee'), pick(scene.cannot_see)],
    [t('scenes.licence'), scene.licence],
    [t('answers.credit'), scene.credit || t('look.uncredited')],
    [t('scenes.by'), `${scene.author_name ?? scene.author} · ${beijingTime(scene.at)}`],
    [t('scene.hash'), scene.sha256],
  ];
  return (
    <>
      <h2 class="page-title"><span class="figures">{scene.acquired_on}</span> {scene.name} {scene.demonstration ? <span class="tag demo">{t('demo')}</span> : null}</h2>
      <div class="scene-columns">
        <div>
          <div class="scene-large"><Thumb scene={scene} wide={WIDE} /></div>
          <div class="pair">
            <a class="button filled" href={hashOf(['imagery'], { scene: scene.id })}>{t('upload.look')}</a>
            {may('scene.compare') ? <a class="button" href={hashOf(['imagery', 'runs'], { later: scene.id })}>{t('upload.compare')}</a> : null}
          </div>
        </div>
        <div>
          <dl class="facts found-facts">{facts.map(([name, words]) => <div key={name}><dt>{name}</dt><dd>{words}</dd></div>)}</dl>
          <p class="pair">
            <a class="button" href={at(scene.id, 'file')} download>{t('scene.file', { size: bytes(scene.size_bytes) })}</a>
            {may('scene.original') ? <a class="button" href={at(scene.id, 'original')} download>{t('scene.original')}</a> : null}
          </p>
        </div>
      </div>
    </>
  );
}
