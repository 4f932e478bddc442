/** Beside the map: in what way one looks, what lies over the picture, and what such a picture can show. */

import type { ComponentChildren } from 'preact';
import { viewsOf, type Scene, type SceneView } from '../../domain/scene';
import { pictureSymbol } from '../../map/imageryStyle';
import { layers } from '../../state/catalogue';
import { layersOver, views } from '../../state/scenes';
import { pick } from '../../state/words';
import { Swatch } from '../map/Swatch';
import { Behind } from './ScaleBar';
import { known, t } from './words';

export type Sheet = 'views' | 'layers';

interface Given {
  readonly sheet: Sheet | null;
  readonly close: () => void;
  readonly scene: Scene;
  /** The one of those on the map that shows the least. */
  readonly coarsest: Scene;
  readonly view: SceneView | null;
  readonly choose: (view: string) => void;
  readonly opacity: number;
  readonly setOpacity: (share: number) => void;
  readonly mask: string | null;
  readonly masked: boolean;
  readonly setMasked: (on: boolean) => void;
  readonly whole: () => void;
  readonly middle: () => void;
}

export function Side(given: Given) {
  const { sheet, close, scene, view } = given;
  return (
    <aside class="viewer-side" aria-label={t(sheet === 'layers' ? 'look.layers' : 'look.views')}>
      <button type="button" class="sheet-close narrow-only" onClick={close}>{t('close')}</button>
      <div class="part views">
        <Views {...given} />
        {view === null ? null : <Behind view={view} />}
        {scene.calibrated ? null : <p class="caution">{t('look.uncalibrated')}</p>}
        <label class="slide" for="look-opacity"><span>{t('look.opacity')}</span><output class="figures" for="look-opacity">{Math.round(given.opacity * 100)}%</output>
          <input id="look-opacity" type="range" min="0" max="1" step="0.05" value={given.opacity} onInput={(event) => given.setOpacity(event.currentTarget.valueAsNumber)} />
        </label>
        {given.mask === null ? <p class="hint">{t('look.maskNone')}</p> : (
          <label class="tick"><input type="checkbox" checked={given.masked} onChange={(event) => given.setMasked(event.currentTarget.checked)} /><span>{t('look.mask')}<span class="hint"> {pick(scene.hidden_by_words)}</span></span></label>
        )}
        <Shows scene={given.coarsest} whole={given.whole} />
      </div>
      <div class="part layers">
        <h2>{t('look.layers')}</h2>
        <Layers />
      </div>
      <p class="hint point-hint">{t('look.pointHint')} <button type="button" class="plain small" onClick={given.middle}>{t('point.middle')}</button></p>
    </aside>
  );
}

function Views({ scene, view, choose }: Given) {
  const possible = viewsOf(scene, views.value);
  const group = (kind: SceneView['kind']): readonly SceneView[] => views.value.filter((each) => each.kind === kind);
  return (
    <>
      {(['colour', 'index'] as const).map((kind) => (
        <Group key={kind} name={t(`look.${kind}`)}>
          {group(kind).map((each) => {
            const can = possible.includes(each);
            return (
              <label key={each.id} class={`choice ${can ? '' : 'cannot'}`}>
                <input type="radio" name="look-view" value={each.id} checked={view?.id === each.id} disabled={!can} onChange={() => choose(each.id)} />
                <span>{pick(each)}{can ? null : <span class="hint"> {t('look.lacking', { bands: lackingBands(each, scene) })}</span>}</span>
              </label>
            );
          })}
        </Group>
      ))}
    </>
  );
}

function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return <fieldset class="choices"><legend>{name}</legend>{children}</fieldset>;
}

function lackingBands(view: SceneView, scene: Scene): string {
  return view.needs.filter((band) => !scene.bands.includes(band)).map((band) => known('role', band)).join(', ');
}

/** What pixels of this size show and cannot show: said before anybody looks for it in vain. */
function Shows({ scene, whole }: { scene: Scene; whole: () => void }) {
  return (
    <section class="shows">
      <h2>{t('look.resolution', { m: String(Number(scene.resolution_m.toPrecision(3))) })}</h2>
      <p><strong>{t('look.canSee')}</strong> {pick(scene.can_see)}</p>
      <p><strong>{t('look.cannotSee')}</strong> {pick(scene.cannot_see)}</p>
      <button type="button" class="plain small" onClick={whole}>{t('look.fit')}</button>
    </section>
  );
}

function Layers() {
  const over = layersOver.value;
  const put = (id: string, on: boolean): void => void (layersOver.value = on ? [...over, id] : over.filter((each) => each !== id));
  const drawn = [...layers.value].sort((a, b) => b.style.order - a.style.order);
  return (
    <ul class="over-list">
      {drawn.map((layer) => (
        <li key={layer.id}>
          <label>
            <input type="checkbox" checked={over.includes(layer.id)} onChange={(event) => put(layer.id, event.currentTarget.checked)} />
            <span class="on-dark"><Swatch symbol={layer.geometry === 'point' ? layer.style.symbol : pictureSymbol(layer.style.symbol)} geometry={layer.geometry} /></span>
            <span>{pick(layer)}</span>
          </label>
          {over.includes(layer.id) && layer.style.cases.length > 0 ? (
            <ul>{layer.style.cases.map((each) => <li key={each.value}><span class="on-dark"><Swatch symbol={layer.geometry === 'point' ? each.symbol : pictureSymbol(each.symbol)} geometry={layer.geometry} /></span><span>{pick(each)}</span></li>)}</ul>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
