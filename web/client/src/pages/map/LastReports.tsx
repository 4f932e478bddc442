/** The newest reports on a feature, each a link to all of it. */

import { useEffect, useState } from 'preact/hooks';
import { getJson, isAway } from '../../api/client';
import { hashOf } from '../../domain/where';
import { current, lastReportKept } from '../../state/areas';
import { say } from '../../ui/say';
import { StateMark } from './StateMark';
import { beijing } from './time';

interface Line {
  readonly id: string;
  readonly observed_at: string;
  readonly state_seen: string | null;
  readonly author_name: string;
}

const SHOWN = 3;

/** What the server says; when it is away, the newest one that the package holds. */
async function reportsNow(layer: string, feature: string): Promise<{ reports: readonly Line[]; total: number } | null> {
  const asked = new URLSearchParams({ layer, feature, limit: String(SHOWN) });
  const got = await getJson<{ reports: Line[]; total: number }>(`/api/reports?${asked.toString()}`);
  if ('value' in got) return got.value;
  if (!isAway(got.problem) || current.value === null) return null;
  const last = await lastReportKept(layer, feature);
  return last === null ? { reports: [], total: 0 } : { reports: [last], total: 1 };
}

export function LastReports({ layer, feature }: { layer: string; feature: string }) {
  const [found, setFound] = useState<{ reports: readonly Line[]; total: number } | null>(null);
  useEffect(() => {
    let late = false;
    void reportsNow(layer, feature).then((got) => !late && got !== null && setFound(got));
    return () => { late = true; };
  }, [layer, feature]);
  if (found === null) return null;
  return (
    <section>
      <h3>{say('sheet.reports')}</h3>
      {found.total === 0 ? <p class="hint">{say('sheet.noReports')}</p> : null}
      <ul class="rows">
        {found.reports.map((report) => (
          <li key={report.id}>
            <a class="row" href={hashOf(['reports', report.id])}>
              <span class="figures">{beijing(report.observed_at)} · {report.author_name}</span>
              <StateMark layer={layer} state={report.state_seen} />
            </a>
          </li>
        ))}
      </ul>
      {found.total > SHOWN ? <a href={hashOf(['reports'], { layer, feature })}>{say('sheet.allReports')} ({found.total})</a> : null}
    </section>
  );
}
