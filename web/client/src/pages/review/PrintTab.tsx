/** The whole list for paper: sketch, table of changes, matrix, rules. */

import type { BoundaryDetail, Change, Reading } from '../../domain/boundary';
import { boxOf } from '../../domain/boundarySketch';
import { beijingTime } from '../../domain/moment';
import { hectares, mu } from '../../domain/size';
import { pick } from '../../state/words';
import { Dossier } from './Dossier';
import { gravestFirst } from '../../domain/boundaryChange';
import { MatrixTable } from './MatrixTab';
import { VerdictMark } from './Severity';
import { Sketch, type Drawn } from './Sketch';
import { idOf } from './TwoMaps';
import { t } from './words';

interface Given {
  readonly detail: BoundaryDetail;
  readonly reading: Reading;
  readonly changes: readonly Change[];
  readonly shapes: GeoJSON.FeatureCollection | null;
  readonly after: GeoJSON.FeatureCollection | null;
}

export function PrintTab({ detail: { boundary }, reading, changes, shapes, after }: Given) {
  const numbered = [...changes].sort((one, other) => one.number - other.number);
  return (
    <div class="plain-tab paper">
      <Dossier boundary={boundary.id} />
      <p class="screen-only"><button type="button" class="filled" onClick={() => print()}>{t('print.go')}</button> <span class="hint">{t('print.hint')}</span></p>
      <h2>{t('print.title')}: {pick(boundary.name)}</h2>
      <p>{t('head.base', { name: reading.base_name === null ? '–' : pick(reading.base_name) })} · {pick(boundary.status_words)}</p>
      <p class="hint figures">{t('print.made', { at: beijingTime(new Date().toISOString()), id: reading.id, as_of: reading.as_of })}</p>
      {boundary.demonstration ? <p class="demo-words">{t('print.demo')}</p> : null}
      <Overview changes={numbered} shapes={shapes} zones={after} proposed={boundary.status !== 'in_force'} />
      <ChangeTable changes={numbered} />
      <h2>{t('matrix')}</h2>
      <MatrixTable reading={reading} unit="ha" />
      <h2>{t('rules')}</h2>
      <ul class="rule-list">{gravestFirst(reading.rules).map((rule) => <li key={rule.id} class={`rule ${rule.verdict}`}><div class="rule-head"><VerdictMark verdict={rule.verdict} /><h3>{pick(rule)}</h3></div><p class="found">{pick(rule.found)}</p>{rule.waived === null ? null : <p class="waiver">{t('rules.waived', { name: rule.waived.name, at: beijingTime(rule.waived.at), text: rule.waived.text })}</p>}</li>)}</ul>
    </div>
  );
}

function Overview({ changes, shapes, zones, proposed }: { changes: readonly Change[]; shapes: GeoJSON.FeatureCollection | null; zones: GeoJSON.FeatureCollection | null; proposed: boolean }) {
  const box = boxOf([...(zones?.features ?? []), ...(shapes?.features ?? [])]);
  if (shapes === null || box === null) return null;
  const geometries = new Map(shapes.features.map((each) => [idOf(each), each.geometry]));
  const drawn = changes.flatMap(({ id, number, transition, place }): Drawn[] => {
    const geometry = geometries.get(id);
    return geometry === undefined ? [] : [{ id, number, transition, geometry, place }];
  });
  const kinds = (zones?.features ?? []).map((each) => ({ zone: String(each.properties?.['zone'] ?? ''), geometry: each.geometry }));
  return <Sketch zones={kinds} changes={drawn} box={box} name={t('print.sketch')} width={720} tallest={720} room={0.03} proposed={proposed} />;
}

function ChangeTable({ changes }: { changes: readonly Change[] }) {
  return (
    <div class="scroll" role="region" aria-label={t('list.label')} tabIndex={0}>
      <table class="effects print-changes">
        <thead><tr>{(['number', 'kind', 'from', 'to'] as const).map((name) => <th key={name} scope="col">{t(`print.${name}`)}</th>)}{(['ha', 'mu', 'width'] as const).map((name) => <th key={name} scope="col" class="n">{t(`print.${name}`)}</th>)}<th scope="col">{t('print.where')}</th><th scope="col">{t('print.review')}</th></tr></thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.id}>
              <th scope="row" class="figures">{change.number}</th>
              <td>{t(`transition.${change.transition}`)}</td>
              <td>{pick(change.before_words)}</td>
              <td>{pick(change.after_words)}</td>
              <td class="n figures">{hectares(change.area_m2)}</td>
              <td class="n figures">{mu(change.area_m2)}</td>
              <td class="n figures">{change.width_m.toFixed(1)}</td>
              <td>{pick(change.where)}</td>
              <td>{reviewWords(change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function reviewWords({ review, severity }: Change): string {
  const said = (['accept', 'object', 'revise'] as const).filter((stance) => review[stance] > 0).map((stance) => `${t(`stance.${stance}`)} ${review[stance]}`);
  return [...(severity === 'none' ? [] : [t(`severity.${severity}`)]), ...said, ...(review.open_objections > 0 ? [t('list.open', { n: review.open_objections })] : [])].join(' · ');
}
