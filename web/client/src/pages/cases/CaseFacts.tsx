/** What is known of a case, name by name. */

import type { ComponentChildren } from 'preact';
import type { CaseDetail, CaseLine } from '../../domain/case';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { may } from '../../state/session';
import { quantity } from './CaseRows';
import { Deadline } from './Status';
import { known, t, termName, unitName, zoneName } from './words';

export function CaseFacts({ detail }: { detail: CaseDetail }) {
  const line = detail.case;
  const leader = detail.leaders.find((each) => each.account === line.lead_leader);
  const unknown = t('case.unknown');
  const rows: readonly (readonly [string, ComponentChildren] | null)[] = [
    [t('case.rectifying'), unitName(line.rectifying_unit)],
    [t('case.supervising'), unitName(line.supervising_unit)],
    [t('case.verifying'), unitName(line.verifying_unit)],
    line.lead_leader === null ? null : [t('case.leader'), leader?.name ?? line.lead_leader],
    [t('case.deadline'), <Deadline line={line} today="" />],
    [t('case.found'), line.found_on],
    [t('case.term'), termName(line.term)],
    line.long_until === null ? null : [t('case.longUntil'), line.long_until],
    [t('case.zone'), line.zone === null ? unknown : zoneName(line.zone)],
    [t('case.quantity'), line.quantity === null ? unknown : quantity(line)],
    line.features.length === 0 ? null : [t('case.objects'), <Objects layer={line.layer} features={line.features} names={detail.objects} />],
    [t('case.origin'), <Origin line={line} />],
    [t('case.opened'), t('case.openedBy', { name: line.opened_by_name, at: beijingTime(line.opened_at) })],
    line.closed_on === null ? null : [t('case.closedOn'), line.closed_on],
    line.closing_reason === null ? null : [t('case.closingReason'), known('reason', line.closing_reason)],
    line.look_back_on === null ? null : [t('case.lookBackOn'), line.look_back_on],
    line.duplicate_of === null ? null : [t('case.duplicateOf'), <a href={hashOf(['cases', line.duplicate_of])}>{line.duplicate_of.slice(0, 8)}</a>],
    line.transferred_to === null ? null : [t('case.transferredTo'), line.transferred_to],
  ];
  return (
    <section class="panel-card">
      <h2>{t('case.facts')}</h2>
      {line.description === '' ? null : <p class="note">{line.description}</p>}
      <dl class="facts">
        {rows.flatMap((row) => (row === null ? [] : [<div key={row[0]}><dt>{row[0]}</dt><dd>{row[1]}</dd></div>]))}
      </dl>
    </section>
  );
}

/** Where it came from, with the way back where this person may go there. */
function Origin({ line }: { line: CaseLine }) {
  if (line.origin_id === null) return <>{known('origin', line.origin)}</>;
  if (line.origin === 'report') return <a href={hashOf(['reports', line.origin_id])}>{t('case.originReport')}</a>;
  if (line.origin === 'lead' && may('lead.read')) return <a href={hashOf(['leads', line.origin_id])}>{t('case.originLead')}</a>;
  return <>{known('origin', line.origin)}</>;
}

const SHOWN = 10;

function Objects({ layer, features, names }: { layer: string; features: readonly string[]; names: Readonly<Record<string, string>> }) {
  return (
    <>
      {features.slice(0, SHOWN).map((feature) => <a key={feature} class="object" href={hashOf(['map', layer, feature], { fit: '1' })}>{names[feature] ?? feature}</a>)}
      {features.length > SHOWN ? t('showing', { n: SHOWN, total: features.length }) : null}
    </>
  );
}
