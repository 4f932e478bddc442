/** What storing would change, with examples; a shift of everything is told as what it most likely is. */

import { hashOf } from '../../domain/where';
import type { ChangeExample, Report } from '../../domain/import';
import { count } from '../../domain/size';
import type { Layer } from '../../domain/layer';
import { layerOf } from '../../state/catalogue';
import { pick } from '../../state/words';
import { fieldName } from './Mapping';
import { t } from './words';

const RETIRES = 'missing-in-file'; // the yes by which what is not in the file is retired

export function Changes({ report, stored }: { report: Report; stored: boolean }) {
  const changes = report.changes;
  const retires = report.findings.some((each) => each.code === RETIRES && each.accepted);
  return (
    <section>
      <h2 id="changes" tabIndex={-1}>{t(stored ? 'changes.were' : 'changes')}</h2>
      {changes === null ? <p class="empty">{t('changes.waiting')}</p> : (
        <>
          <dl class="counts">
            {(['new', 'changed', 'unchanged', 'missing'] as const).map((kind) => (
              <div key={kind}>
                <dt>{t(kind === 'missing' && retires ? 'changes.retired' : `changes.${kind}`)}</dt>
                <dd class="figures">{count(changes[kind])}</dd>
              </div>
            ))}
          </dl>
          {changes.shift === null ? null : (
            <p class="notice suspicion">
              {t('changes.shift', {
                metres: changes.shift.distance_m.toFixed(1), east: changes.shift.east_m.toFixed(1), north: changes.shift.north_m.toFixed(1), pairs: count(changes.shift.pairs),
              })}
            </p>
          )}
          <Examples examples={changes.examples} layer={layerOf(report.layer)} />
        </>
      )}
    </section>
  );
}

function Examples({ examples, layer }: { examples: readonly ChangeExample[]; layer: Layer | undefined }) {
  if (examples.length === 0) return null;
  return (
    <details>
      <summary>{t('changes.examples', { n: examples.length })}</summary>
      <ul class="change-list">
        {examples.map((example) => (
          <li key={`${example.kind} ${example.id} ${example.row}`}>
            <NameOf example={example} layer={layer} />
            {example.row === null ? null : <span class="hint"> {t('row', { rows: example.row })}</span>}
            {example.moved_m !== null && example.moved_m > 0 ? <span class="figures"> {t('changes.moved', { metres: example.moved_m })}</span> : null}
            <ul>
              {example.fields.map((each) => (
                <li key={each.field}>
                  {t('changes.field', { field: fieldName(each.field, layer), before: valueWords(each.field, each.before, layer), after: valueWords(each.field, each.after, layer) })}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A feature that is there already is a way to the map. */
function NameOf({ example, layer }: { example: ChangeExample; layer: Layer | undefined }) {
  const name = example.label ?? example.id;
  if (layer === undefined || example.kind === 'new') return <strong>{name}</strong>;
  return <a href={`${hashOf(['map', layer.id, example.id])}?fit=1`}>{name}</a>;
}

function valueWords(field: string, value: unknown, layer: Layer | undefined): string {
  if (value === null || value === undefined || value === '') return t('changes.empty');
  const choices = field === 'state' ? layer?.states.map((each) => ({ ...each, value: each.id })) : layer?.fields.find((each) => each.id === field)?.choices;
  const choice = choices?.find((each) => each.value === value);
  return choice === undefined ? String(value) : pick(choice);
}
