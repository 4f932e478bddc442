/** What lies in a change, or in all of them, noun by noun; things can be named. */

import type { Cover as Covered, Effect, Named } from '../../domain/boundary';
import { count, hectares } from '../../domain/size';
import { hashOf } from '../../domain/where';
import { pick } from '../../state/words';
import { insideWords, sumsWords, t } from './words';

export function Effects({ effects, label }: { effects: readonly Effect[]; label: string }) {
  const found = effects.filter((effect) => effect.count > 0);
  if (found.length === 0) return <p class="empty">{t('effects.none')}</p>;
  return (
    <table class="effects">
      <caption class="unseen">{label}</caption>
      <thead><tr><th scope="col">{t('effects.noun')}</th><th scope="col" class="n">{t('effects.count')}</th><th scope="col" class="n">{t('effects.whole')}</th><th scope="col" class="n">{t('effects.unsettled')}</th><th scope="col" class="n">{t('effects.inside')}</th></tr></thead>
      <tbody>{found.map((effect) => <Line key={effect.noun} effect={effect} />)}</tbody>
    </table>
  );
}

function Line({ effect }: { effect: Effect }) {
  const sums = sumsWords(effect);
  return (
    <tr>
      <th scope="row">
        {pick(effect)}
        {sums === '' ? null : <span class="hint">{sums}</span>}
        {effect.named.length === 0 ? null : <NamedThings noun={effect.noun} named={effect.named} total={effect.count} />}
      </th>
      <td class="n">{count(effect.count)}</td>
      <td class="n">{count(effect.whole)}</td>
      <td class={`n ${effect.unsettled > 0 ? 'open' : ''}`}>{count(effect.unsettled)}</td>
      <td class="n">{insideWords(effect)}</td>
    </tr>
  );
}

/** Classes of land cover in the changes, as a raster has them. */
export function Cover({ classes, unknown, source }: { classes: readonly Covered[]; unknown: number; source: string }) {
  return (
    <table class="effects forms">
      <caption>{source}</caption>
      <thead><tr><th scope="col">{t('effects.cover')}</th><th scope="col" class="n">{t('print.ha')}</th></tr></thead>
      <tbody>
        {classes.map((each) => <tr key={each.id}><th scope="row">{pick(each)}</th><td class="n figures">{hectares(each.area_m2)}</td></tr>)}
        {unknown > 0 ? <tr><th scope="row">{t('effects.unknown')}</th><td class="n figures">{hectares(unknown)}</td></tr> : null}
      </tbody>
    </table>
  );
}

/** Names that lead to the thing itself. */
export function NamedThings({ noun, named, total }: { noun: string | null; named: readonly Named[]; total: number }) {
  if (named.length === 0) return null;
  const left = total - named.length;
  return (
    <details class="named">
      <summary>{t('effects.named', { n: named.length })}</summary>
      <ul>
        {named.map(({ id, label }) => <li key={id}>{noun === null ? label : <a href={placeOfThing(noun, id)}>{label}</a>}</li>)}
        {left > 0 ? <li class="hint">{t('effects.more', { n: left })}</li> : null}
      </ul>
    </details>
  );
}

export function placeOfThing(noun: string, id: string): string {
  return noun === 'cases' ? hashOf(['cases', id]) : hashOf(['map', noun, id], { fit: '1' });
}
