/** The head of a case: number, title, status, how far on its way, who, until when; what waits; the source's words. */

import { WAY, type CaseDetail, type CaseLine } from '../../domain/case';
import { beijingTime } from '../../domain/moment';
import { sentBack } from '../../domain/timeline';
import { hashOf } from '../../domain/where';
import { Due, Status } from './Status';
import { layerName, statusName, t, unitName } from './words';

export function CaseHead({ detail }: { detail: CaseDetail }) {
  const line = detail.case;
  return (
    <header class="case-head">
      <a class="back" href={hashOf(['cases'])}>{t('case.back')}</a>
      <p class="case-top">
        <span class="number figures">{line.number}</span>
        <Status status={line.status} />
        <Due line={line} today="" />
        {line.demonstration ? <span class="tag demo">{t('demonstration')}</span> : null}
        {line.reopened > 0 ? <span class="tag">{t('case.reopened', { n: line.reopened })}</span> : null}
      </p>
      <h1>{line.title}</h1>
      <p class="subject">{[layerName(line.layer), line.rectifying_unit === null ? t('unassigned') : unitName(line.rectifying_unit), line.deadline === null ? '' : `${t('case.deadline')} ${line.deadline}`].filter(Boolean).join(' · ')}</p>
      <Way line={line} />
      <Waits detail={detail} />
      {line.source === '' ? null : <blockquote class="source-words"><p>{line.source}</p><footer>{t('case.source')}</footer></blockquote>}
    </header>
  );
}

/** The way to closing as a row of stations; beside it nothing when the case left that way. */
function Way({ line }: { line: CaseLine }) {
  const here = line.status === 'watched' ? WAY.length - 1 : WAY.indexOf(line.status as (typeof WAY)[number]);
  if (here < 0) return null;
  return (
    <ol class="way-stations" aria-label={t('case.way')}>
      {WAY.map((status, at) => (
        <li key={status} class={at < here ? 'past' : at === here ? 'now' : ''} {...(at === here ? { 'aria-current': 'step' as const } : {})}>
          <span>{statusName(status)}</span>
        </li>
      ))}
    </ol>
  );
}

function Waits({ detail }: { detail: CaseDetail }) {
  const request = detail.case.request;
  const back = sentBack(detail.events);
  return (
    <>
      {request === null ? null : (
        <p class="notice waits">{t(request.kind === 'appeal' ? 'case.request.appeal' : 'case.request.extension', { name: request.by_name, deadline: request.deadline ?? '', why: request.why })}</p>
      )}
      {back === null ? null : (
        <p class="notice sent-back">
          <svg width="16" height="16" viewBox="0 0 24 24" aria-hidden="true"><path d="M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 10h-3" /></svg>
          {t('case.sentBack', { name: back.name, at: beijingTime(back.at), why: back.why })}
        </p>
      )}
    </>
  );
}
