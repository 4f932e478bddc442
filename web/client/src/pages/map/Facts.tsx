/** The fields of a feature with their units, what was measured of its shape, and where that comes from. */

import type { ComponentChildren } from 'preact';
import type { Feature } from '../../domain/feature';
import type { FieldWords, Layer } from '../../domain/layer';
import { areaText, lengthText } from '../../domain/measures';
import { unitWords } from '../../domain/units';
import { units } from '../../state/catalogue';
import { language } from '../../state/language';
import { pick } from '../../state/words';
import { say } from '../../ui/say';

export function Facts({ feature, layer }: { feature: Feature; layer: Layer }) {
  const known = layer.fields.filter((field) => (feature.properties[field.id] ?? null) !== null);
  const measured = feature.measured;
  return (
    <dl class="facts">
      {known.map((field) => <Fact key={field.id} name={pick(field)}>{value(field, feature.properties[field.id] ?? null)}</Fact>)}
      {feature.unit === null ? null : <Fact name={say('sheet.unit')}>{unitName(feature.unit)}</Fact>}
      {measured?.area_m2 ? <Fact name={say('sheet.area')}>{areaText(measured.area_m2, language.value)}</Fact> : null}
      {measured?.area_plane_m2 ? <Fact name={say('sheet.areaPlane', { crs: measured.plane_crs ?? '' })}>{areaText(measured.area_plane_m2, language.value)}</Fact> : null}
      {measured?.length_m && layer.geometry === 'line' ? <Fact name={say('sheet.length')}>{lengthText(measured.length_m, language.value)}</Fact> : null}
      {feature.valid_from ?? feature.valid_to ? <Fact name={say('sheet.valid')}>{validity(feature)}</Fact> : null}
      {feature.origin?.declared ? <Fact name={say('sheet.origin')}>{origin(feature)}</Fact> : null}
      <Fact name={say('sheet.source')}><span class="source">{layer.source}</span></Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figures">{children}</dd>
    </div>
  );
}

function value(field: FieldWords, given: string | number | boolean | null): string {
  if (typeof given === 'boolean') return say(given ? 'sheet.yes' : 'sheet.no');
  if (typeof given === 'number') return `${given.toLocaleString('en-US')}${field.unit === null ? '' : ` ${pick(unitWords(field.unit))}`}`;
  const choice = field.choices.find((each) => each.value === given);
  return choice === undefined ? String(given) : pick(choice);
}

function unitName(id: string): string {
  const unit = units.value.find((each) => each.id === id);
  if (unit === undefined) return id;
  return language.value === 'zh' ? unit.name_zh : unit.name_en;
}

function validity({ valid_from: from, valid_to: to }: Feature): string {
  if (from !== null && to !== null) return say('sheet.validSpan', { from, to });
  return from === null ? say('sheet.validUntil', { to: to ?? '' }) : say('sheet.validFrom', { from });
}

function origin(feature: Feature): string {
  const { declared, assumed, evidence } = feature.origin ?? {};
  return say('sheet.originText', { declared: declared ?? '', assumed: assumed ?? '', evidence: evidence ?? '' });
}
