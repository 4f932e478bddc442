/** What the last visitor found, to compare with; nothing of it is filled in. */

import type { Shape } from '../../domain/middle';
import type { ReceivedReport } from '../../domain/received';
import { answerWords, type InspectedLayer } from '../../domain/report';
import { measured } from '../../domain/units';
import { beijingTime } from '../../domain/moment';
import { pick, t } from './words';

export type LastKnown = ReceivedReport | 'none' | 'unknown' | 'loading';

export function LastReport({ last, layer }: { last: LastKnown; layer: InspectedLayer }) {
  if (last === 'loading') return null;
  if (last === 'none') return <p class="last">{t('report.lastNone')}</p>;
  if (last === 'unknown') return <p class="last">{t('report.lastUnknown')}</p>;
  return (
    <details class="last">
      <summary>
        <span>
          <span class="what">{t('report.last')}</span> {beijingTime(last.observed_at)} · {stateWords(layer, last.state_seen)}
        {last.remainder === null || layer.remainder === null ? '' : ` · ${pick(measured(last.remainder, layer.remainder.unit))}`}
        </span>
      </summary>
      <p class="hint">{t('report.lastWhy')}</p>
      <dl class="facts">
        {layer.checklist.filter((question) => question.id in last.answers).map((question) => (
          <div key={question.id}>
            <dt>{pick(question)}</dt>
            <dd>{pick(answerWords(question, last.answers[question.id]!))}</dd>
          </div>
        ))}
        <div><dt>{t('detail.author')}</dt><dd>{last.author_name}</dd></div>
        {last.note === '' ? null : <div><dt>{t('report.note')}</dt><dd>{last.note}</dd></div>}
      </dl>
    </details>
  );
}

/** What the register says of a feature. */
export interface KnownFeature {
  readonly version?: number | undefined;
  readonly label: string | null;
  readonly state: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: Shape | null;
}

/** The register's word beside the visitor's own: state, and what should be left. */
export function OnRecord({ feature, layer }: { feature: KnownFeature; layer: InspectedLayer }) {
  const words = [...(feature.state === null ? [] : [stateWords(layer, feature.state)]), ...leftOnRecord(feature, layer)];
  if (words.length === 0) return null;
  return <p class="record"><span class="what">{t('report.onRecord')}</span> {words.join(' · ')}</p>;
}

function leftOnRecord(feature: KnownFeature, layer: InspectedLayer): readonly string[] {
  if (layer.remainder === null) return [];
  const { field, unit } = layer.remainder;
  const left = feature.properties[field];
  const name = layer.fields.find((each) => each.id === field) ?? layer.remainder;
  return typeof left === 'number' ? [`${pick(name)} ${pick(measured(left, unit))}`] : [];
}

/** The state in words; null is a look that could not tell. */
export function stateWords(layer: InspectedLayer, state: string | null): string {
  if (state === null) return t('report.stateUnclear');
  const known = layer.states.find((each) => each.id === state);
  return known === undefined ? state : pick(known);
}
