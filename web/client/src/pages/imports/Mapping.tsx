/** Which column becomes which field: samples beside it, suggestions first. */

import { unfilled } from '../../domain/findings';
import { fieldOf, withMapping, type Column, type Report } from '../../domain/import';
import type { Layer } from '../../domain/layer';
import { count } from '../../domain/size';
import { layerOf } from '../../state/catalogue';
import { draft } from '../../state/imports';
import { pick } from '../../state/words';
import { known, t } from './words';

export const OWN_FIELDS = ['id', 'state', 'unit', 'valid_from', 'valid_to', 'demonstration'] as const;

export function Mapping({ report, editable }: { report: Report; editable: boolean }) {
  const layer = layerOf(report.layer);
  if (report.columns.length === 0 || layer === undefined) return null;
  const missing = unfilled(layer.fields, report.columns, draft.value);
  return (
    <section>
      <h2 id="mapping" tabIndex={-1}>{t('mapping')}</h2>
      {missing.length === 0
        ? <p class="hint">{t('mapping.full')}</p>
        : <p class="warning">{t('mapping.missing', { fields: missing.map(pick).join(pick({ zh: '、', en: ', ' })) })}</p>}
      <table class="ledger">
        <caption class="unseen">{t('mapping')}</caption>
        <thead><tr><th scope="col">{t('mapping.column')}</th><th scope="col">{t('mapping.sample')}</th><th scope="col">{t('mapping.field')}</th></tr></thead>
        <tbody>
          {report.columns.map((column) => <Row key={column.name} column={column} layer={layer} columns={report.columns} editable={editable} />)}
        </tbody>
      </table>
    </section>
  );
}

interface RowGiven {
  readonly column: Column;
  readonly layer: Layer;
  readonly columns: readonly Column[];
  readonly editable: boolean;
}

function Row({ column, layer, columns, editable }: RowGiven) {
  const field = fieldOf(column, draft.value);
  const suggested = column.suggestions.filter((id) => id !== field);
  const name = (id: string): string => fieldName(id, layer);
  return (
    <tr>
      <th scope="row">{column.name} <span class="hint">{known('type', column.type)}</span></th>
      <td data-label={t('mapping.sample')} class="samples">
        {column.sample.map(String).join(pick({ zh: '、', en: ', ' }))}
        {column.nulls > 0 ? <span class="hint"> {t('mapping.empty', { n: count(column.nulls) })}</span> : null}
      </td>
      <td data-label={t('mapping.field')}>
        <select aria-label={t('mapping.for', { column: column.name })} value={field} disabled={!editable}
          onChange={(event) => (draft.value = withMapping(draft.value, column.name, event.currentTarget.value, columns))}>
          <option value="">{t('mapping.leave')}</option>
          {suggested.length === 0 ? null : (
            <optgroup label={t('mapping.suggested')}>{suggested.map((id) => <option key={id} value={id}>{name(id)}</option>)}</optgroup>
          )}
          <optgroup label={t('mapping.all')}>
            {layer.fields.filter(({ id }) => !suggested.includes(id)).map(({ id }) => <option key={id} value={id}>{name(id)}</option>)}
          </optgroup>
          <optgroup label={t('mapping.own')}>
            {OWN_FIELDS.filter((id) => !suggested.includes(id) && layer.fields.every((each) => each.id !== id)).map((id) => <option key={id} value={id}>{name(id)}</option>)}
          </optgroup>
        </select>
      </td>
    </tr>
  );
}

/** A field's name: the layer's, else that of every layer, else as it came. */
export function fieldName(id: string, layer: Layer | undefined): string {
  const own = layer?.fields.find((field) => field.id === id);
  if (own !== undefined) return pick(own);
  return (OWN_FIELDS as readonly string[]).includes(id) ? t(`own.${id as (typeof OWN_FIELDS)[number]}`) : id;
}
