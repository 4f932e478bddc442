/** What the file's own words mean, and one value for rows that have none. */

import { withWord, wordsOf, type Report } from '../../domain/import';
import type { Layer } from '../../domain/layer';
import { layerOf } from '../../state/catalogue';
import { draft } from '../../state/imports';
import { pick } from '../../state/words';
import { fieldName } from './Mapping';
import { t } from './words';

interface Option {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

export function Values({ report, editable }: { report: Report; editable: boolean }) {
  const layer = layerOf(report.layer);
  if (layer === undefined) return null;
  const said = Object.keys(draft.value.values);
  const explained = [...new Set([...Object.keys(report.words), ...said])].filter((field) => wordsOf(field, report, draft.value).length > 0);
  const filled = [...new Set([...report.missing, ...said.filter((field) => '' in draft.value.values[field]!)])];
  if (explained.length === 0 && filled.length === 0) return null;
  return (
    <section>
      <h2 id="values" tabIndex={-1}>{t('values')}</h2>
      <p class="hint">{t('values.hint')}</p>
      {explained.map((field) => <Words key={field} field={field} report={report} layer={layer} editable={editable} />)}
      {filled.map((field) => (
        <Meaning key={field} id={`fill-${field}`} label={t('values.fill', { field: fieldName(field, layer) })} field={field} word="" layer={layer} editable={editable} />
      ))}
    </section>
  );
}

function Words({ field, report, layer, editable }: { field: string; report: Report; layer: Layer; editable: boolean }) {
  const words = wordsOf(field, report, draft.value);
  const unnamed = (report.words[field]?.number ?? 0) - (report.words[field]?.words.length ?? 0);
  return (
    <>
      {words.map((word, index) => (
        <Meaning key={word} id={`word-${field}-${index}`} label={t('values.word', { field: fieldName(field, layer), word })} field={field} word={word} layer={layer} editable={editable} />
      ))}
      {unnamed > 0 ? <p class="hint">{t('values.more', { n: unnamed })}</p> : null}
    </>
  );
}

interface MeaningGiven {
  readonly id: string;
  readonly label: string;
  readonly field: string;
  readonly word: string;
  readonly layer: Layer;
  readonly editable: boolean;
}

function Meaning({ id, label, field, word, layer, editable }: MeaningGiven) {
  const value = draft.value.values[field]?.[word] ?? '';
  const options = optionsOf(field, layer);
  const say = (meant: string): void => { draft.value = withWord(draft.value, field, word, meant); };
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {options.length === 0
        ? <input id={id} value={value} disabled={!editable} onChange={(event) => say(event.currentTarget.value.trim())} />
        : (
          <select id={id} value={value} disabled={!editable} onChange={(event) => say(event.currentTarget.value)}>
            <option value="">{t('values.none')}</option>
            {options.map((option) => <option key={option.value} value={option.value}>{pick(option)}</option>)}
          </select>
        )}
    </p>
  );
}

function optionsOf(field: string, layer: Layer): readonly Option[] {
  if (field === 'state') return layer.states.map((state) => ({ ...state, value: state.id }));
  return layer.fields.find((each) => each.id === field)?.choices ?? [];
}
