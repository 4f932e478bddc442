/** What a report says it adds to, what else was shown to its author, and the reports that add to a thing. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import { beijingTime } from '../../domain/moment';
import type { Offered } from '../../domain/offer';
import type { ReceivedReport, ReportList } from '../../domain/received';
import { hashOf } from '../../domain/where';
import { t } from '../report/words';

const SHOWN = 20;

/** What was shown before sending, and what the author answered: evidence for who reads the report. */
export function AboutFacts({ report: { about, feature } }: { report: Pick<ReceivedReport, 'about' | 'feature'> }) {
  if (about === null || (about.offered.length === 0 && feature !== null)) return null;
  const { chosen, offered } = about;
  return (
    <section>
      <h2>{t('offer.about')}</h2>
      {chosen === null ? <p>{offered.length === 0 ? t('offer.nothingNear') : t('offer.another', { n: offered.length })}</p> : <p><OfferedLink offered={chosen} /></p>}
      {offered.length === 0 ? null : (
        <details>
          <summary>{t('offer.shown', { n: offered.length })}</summary>
          <ul class="rows">{offered.map((each) => <li key={`${each.noun} ${each.id}`}><OfferedLink offered={each} /></li>)}</ul>
        </details>
      )}
    </section>
  );
}

/** The thing itself; whoever may not see it is told so there. */
function OfferedLink({ offered: { noun, id, layer, distance_m } }: { offered: Offered }) {
  const address = noun === 'feature' ? hashOf(['map', layer ?? '', id]) : hashOf([noun === 'case' ? 'cases' : 'reports', id]);
  const far = distance_m === null || distance_m < 0.5 ? t('offer.here') : t('offer.away', { m: Math.round(distance_m) });
  return <a class="row" href={address}>{t(`offer.noun.${noun}`)} {id.slice(0, 18)} · {far}</a>;
}

/** Reports whose authors said that they add to this case or report. */
export function Supplements({ noun, id }: { noun: 'case' | 'report'; id: string }) {
  const [found, setFound] = useState<ReportList | null>(null);
  useEffect(() => {
    let late = false;
    const query = new URLSearchParams({ supplements: `${noun}/${id}`, limit: String(SHOWN) });
    void getJson<ReportList>(`/api/reports?${query.toString()}`).then((got) => !late && 'value' in got && setFound(got.value));
    return () => { late = true; };
  }, [noun, id]);
  if (found === null || found.total === 0) return null;
  return (
    <section class="supplements panel-card">
      <h2>{t('offer.supplements', { n: found.total })}</h2>
      <ul class="rows">
        {found.reports.map((report) => (
          <li key={report.id}><a class="row" href={hashOf(['reports', report.id])}>{beijingTime(report.observed_at)} · {report.author_name}{report.note === '' ? '' : ` · ${report.note.slice(0, 60)}`}</a></li>
        ))}
      </ul>
    </section>
  );
}
