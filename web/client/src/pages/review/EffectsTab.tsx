/** The consequences of the whole proposal: by noun, by form, and the things that are moved out or fall to a softer zone. */

import type { BoundaryForm, Change, Reading } from '../../domain/boundary';
import { count, hectares } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { Cover, Effects, placeOfThing } from './Effects';
import { kindName, nounName, t } from './words';

const FORMS: readonly (keyof BoundaryForm)[] = ['parts', 'holes', 'compactness', 'core_to_outside_m', 'effective_mesh_m2', 'shoreline_m'];

export function EffectsTab({ reading, changes }: { reading: Reading; changes: readonly Change[] }) {
  return (
    <div class="plain-tab">
      <h2>{t('touched')}</h2>
      <p class="hint">{t('touched.rule')}</p>
      {reading.touched.length === 0 ? <p class="empty">{t('touched.none')}</p> : <TouchedTable reading={reading} changes={changes} />}
      <h2>{t('effects.total')}</h2>
      <div class="scroll" role="region" aria-label={t('effects.total')} tabIndex={0}><Effects effects={reading.effects} label={t('effects.total')} /></div>
      <h2>{t('effects.form')}</h2>
      {reading.form === null ? <p class="empty">{t('effects.unknown')}</p> : <FormTable {...reading.form} />}
      {reading.land_cover === null ? null : (
        <>
          <h2>{t('effects.cover')}</h2>
          <Cover classes={reading.land_cover.classes} unknown={reading.land_cover.unknown_m2} source={reading.land_cover.source} />
        </>
      )}
    </div>
  );
}

function TouchedTable({ reading, changes }: { reading: Reading; changes: readonly Change[] }) {
  const numbers = new Map(changes.map((change) => [change.id, change.number]));
  const open = [...reading.touched].sort((one, other) => Number(other.unsettled) - Number(one.unsettled));
  return (
    <div class="scroll" role="region" aria-label={t('touched')} tabIndex={0}>
      <table class="effects">
        <thead><tr><th scope="col">{t('touched.thing')}</th><th scope="col">{t('touched.kind')}</th><th scope="col">{t('status')}</th><th scope="col">{t('touched.from')}</th><th scope="col">{t('touched.to')}</th><th scope="col">{t('touched.change')}</th></tr></thead>
        <tbody>
          {open.map((thing, at) => (
            <tr key={at}>
              <th scope="row">{thing.id === '' ? t('touched.hidden') : <a href={placeOfThing(thing.noun, thing.id)}>{thing.label}</a>}</th>
              <td>{nounName(thing.noun)}</td>
              <td class={thing.unsettled ? 'open' : ''}>{t(thing.unsettled ? 'touched.open' : 'touched.settled')}</td>
              <td>{kindName(thing.before)}</td>
              <td>{kindName(thing.after)}</td>
              <td>{thing.change === '' ? t('touched.inNoise') : <a class="figures" href={hashOf(['boundaries', reading.boundary, 'changes', thing.change])}>{t('sheet.number', { n: numbers.get(thing.change) ?? '–' })}</a>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FormTable({ before, after }: { before: BoundaryForm; after: BoundaryForm }) {
  const words = (form: BoundaryForm, name: keyof BoundaryForm): string => {
    const value = form[name];
    if (value === null || value === undefined) return t('effects.unknown');
    if (name === 'effective_mesh_m2') return hectares(value);
    return name === 'compactness' ? value.toFixed(4) : count(Math.round(value));
  };
  return (
    <table class="effects forms">
      <thead><tr><th scope="col">{t('effects.item')}</th><th scope="col" class="n">{t('map.before')}</th><th scope="col" class="n">{t('map.after')}</th></tr></thead>
      <tbody>{FORMS.map((name) => <tr key={name}><th scope="row">{t(`form.${name}`)}</th><td class="n figures">{words(before, name)}</td><td class="n figures">{words(after, name)}</td></tr>)}</tbody>
    </table>
  );
}
