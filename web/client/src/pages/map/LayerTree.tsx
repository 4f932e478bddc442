/** Layers by group, each with its switch; what is on also shows its legend. */

import { grouped, type Layer } from '../../domain/layer';
import { layers } from '../../state/catalogue';
import { imageryOn, show, shown, view } from '../../state/map';
import { may } from '../../state/session';
import { pick } from '../../state/words';
import { say } from '../../ui/say';
import { CaseDot } from './CaseDot';
import { casesOn, casesShown, switchCases } from './caseLayer';
import { Swatch } from './Swatch';

export function LayerTree() {
  return (
    <div class="layer-tree">
      {may('case.read_unit') ? <CasesRow /> : null}
      {may('scene.read') ? <ImageryRow /> : null}
      {grouped(layers.value).map((group) => {
        const ids = group.layers.map((layer) => layer.id);
        const all = ids.every((id) => shown.value.has(id));
        return (
          <section key={group.words.zh} aria-label={pick(group.words)}>
            <header>
              <h3>{pick(group.words)}</h3>
              <button type="button" class="plain small" onClick={() => show(ids, !all)} aria-label={`${pick(group.words)}: ${say(all ? 'map.none' : 'map.all')}`}>
                {say(all ? 'map.none' : 'map.all')}
              </button>
            </header>
            {group.layers.map((layer) => <Row key={layer.id} layer={layer} />)}
          </section>
        );
      })}
    </div>
  );
}

function CasesRow() {
  return (
    <div class="layer-row">
      <label>
        <input type="checkbox" checked={casesOn.value} onChange={(event) => switchCases(event.currentTarget.checked)} />
        <CaseDot />
        <span class="layer-name">{say('map.cases')}</span>
        <span class="count figures">{casesShown.value?.total.toLocaleString('en-US') ?? ''}</span>
      </label>
    </div>
  );
}

function ImageryRow() {
  return (
    <div class="layer-row">
      <label>
        <input type="checkbox" checked={imageryOn.value} onChange={(event) => (imageryOn.value = event.currentTarget.checked)} />
        <span class="layer-name">{say('map.imagery')}</span>
      </label>
    </div>
  );
}

function Row({ layer }: { layer: Layer }) {
  const on = shown.value.has(layer.id);
  const hidden = on && (view.value?.zoom ?? 11) < layer.style.min_zoom;
  return (
    <div class="layer-row">
      <label title={pick(layer.description)}>
        <input type="checkbox" checked={on} onChange={(event) => show([layer.id], event.currentTarget.checked)} />
        {layer.style.cases.length === 0 ? <Swatch symbol={layer.style.symbol} geometry={layer.geometry} /> : null}
        <span class="layer-name">{pick(layer)}</span>
        <span class="count figures">{layer.count.toLocaleString('en-US')}</span>
      </label>
      {hidden ? <p class="hint">{say('map.from', { zoom: layer.style.min_zoom })}</p> : null}
      {on && layer.style.cases.length > 0 ? <Cases layer={layer} /> : null}
    </div>
  );
}

function Cases({ layer }: { layer: Layer }) {
  return (
    <ul class="cases-legend">
      {layer.style.cases.map((each) => (
        <li key={each.value}>
          <Swatch symbol={each.symbol} geometry={layer.geometry} />
          <span>{pick(each)}</span>
        </li>
      ))}
    </ul>
  );
}
