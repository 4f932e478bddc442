/** Every version of a feature, newest first, read when it is opened. */

import { useState } from 'preact/hooks';
import { getJson } from '../../api/client';
import { say } from '../../ui/say';
import { beijing } from './time';

interface Version {
  readonly version: number;
  readonly operation: 'add' | 'replace' | 'retire';
  readonly recorded_at: string;
  readonly recorded_by: string;
  readonly why: string;
}

export function History({ layer, feature }: { layer: string; feature: string }) {
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  const read = async (): Promise<void> => {
    const got = await getJson<{ versions: Version[] }>(`/api/layers/${encodeURIComponent(layer)}/features/${encodeURIComponent(feature)}/history`);
    if ('value' in got) setVersions(got.value.versions);
  };
  return (
    <details class="history" onToggle={(event) => event.currentTarget.open && versions === null && void read()}>
      <summary>{say('sheet.history')}</summary>
      <ol>
        {(versions ?? []).map((each) => (
          <li key={each.version}>
            <span class="figures">{say('sheet.historyLine', { n: each.version, at: beijing(each.recorded_at), by: each.recorded_by })}</span>
            <span class="hint">{say(`op.${each.operation}`)}: {each.why}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
