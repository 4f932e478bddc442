/** A lead above the form of who goes and looks: what is suspected, where it lies, and the images where there is a network. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { boundsOf } from '../../domain/feature';
import { enLeadBrief, KINDS_EN, zhLeadBrief } from '../../i18n/leadBrief';
import type { LakeMap } from '../../map/map';
import { layers, type Layer } from '../../state/catalogue';
import { position } from '../../state/position';
import { speaker } from '../../state/words';
import { tilesNow } from '../map/mapTiles';
import type { KnownFeature } from './LastReport';
import { pick } from './words';

const b = speaker(zhLeadBrief, enLeadBrief);
const TOLD = ['kind', 'image_on', 'note']; // fields that say what to look for

export function LeadBrief({ id, known, layer }: { id: string; known: KnownFeature | null; layer: Layer }) {
  const rows = layer.fields.filter((field) => TOLD.includes(field.id) && known?.properties[field.id] != null);
  return (
    <section class="lead-brief">
      <h2>{b('title')}</h2>
      <dl class="facts">{rows.map((field) => <div key={field.id}><dt>{pick(field)}</dt><dd>{told(field.id, String(known?.properties[field.id]))}</dd></div>)}</dl>
      {known?.geometry ? <Where shape={known.geometry as unknown as GeoJSON.Geometry} label={pick(layer)} /> : null}
      <Images id={id} />
    </section>
  );
}

/** A value as it is read: a kind that we know in the language chosen now, all else as it was written. */
function told(field: string, value: string): string {
  return field === 'kind' ? pick({ zh: value, en: KINDS_EN[value] ?? value }) : value;
}

function Where({ shape, label }: { shape: GeoJSON.Geometry; label: string }) {
  const element = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<LakeMap | null>(null);
  useEffect(() => {
    let made: LakeMap | null = null;
    let left = false;
    const nothing = (): void => undefined;
    void import('../../map/map').then(async ({ LakeMap: Drawn, packed }) => {
      const tiles = await tilesNow(packed); // without network those of the package
      if (left || element.current === null) return;
      made = new Drawn(element.current, layers.value.filter(({ id }) => id !== 'leads'), tiles, // the outline says it; its label would lie under that
        { pointed: nothing, moved: nothing, failed: nothing }, null);
      made.select(shape);
      made.fit(boundsOf(shape)!, { top: 24, bottom: 24, left: 24, right: 24 });
      setMap(made);
    }).catch(nothing); // a device that draws no maps: way and figures do as well
    return () => {
      left = true;
      made?.remove();
    };
  }, []);
  const fix = position.value;
  useEffect(() => { if (fix !== null) map?.me(fix.longitude, fix.latitude, fix.accuracy_m); }, [map, fix]);
  return <div ref={element} class="lead-where" role="application" aria-label={label} />;
}

/** Both images, or a line that there are none just now: nothing waits for them. */
function Images({ id }: { id: string }) {
  const [gone, setGone] = useState(false);
  if (gone) return <p class="hint">{b('away')}</p>;
  return (
    <div class="lead-images">
      {(['before', 'after'] as const).map((which) => (
        <figure key={which}>
          <img src={`/api/leads/${encodeURIComponent(id)}/chips/${which}`} alt={b(which)} onError={() => setGone(true)} />
          <figcaption>{b(which)}</figcaption>
        </figure>
      ))}
    </div>
  );
}
