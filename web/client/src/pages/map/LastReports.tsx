/** The newest reports on a feature, each a link to all of it. */

import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import { hashOf } from '../../domain/where';
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

export function LastReports({ layer, feature }: { layer: string; feature: string }) {
  const [found, setFound] = useState<{ reports: readonly Line[]; total: number } | null>(null);
  useEffect(() => {
    let late = false;
    void getJson<{ reports: Line[]; total: number }>(
      `/api/reports?layer=${encodeURIComponent(layer)}&feature=${encodeURIComponent(feature)}&limit=${SHOWN}`,
    ).then((got) => !late && 'value' in got && setFound(got.value));
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
