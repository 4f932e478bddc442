/** One line on the map that is drawn from the package: of when it is, how old, and what changed since. */

import { useEffect } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { hashOf } from '../../domain/where';
import { changes, readChanges } from '../../state/areaChanges';
import { fromPackage, taken } from '../../state/areas';
import { reach } from '../../state/reach';
import { a } from '../../ui/areaWords';

export function PackageNote() {
  const now = taken.value;
  const drawn = fromPackage.value;
  const asks = drawn && reach.value === 'here';
  useEffect(() => { if (asks) void readChanges(); }, [asks, now?.manifest.id]);
  if (now === null || !drawn) return null;
  const since = changes.value?.total ?? 0;
  return (
    <p class={now.stale ? 'package-note old' : 'package-note'} role="status">
      <a href={hashOf(['areas'])}>{a(now.ageDays === 0 ? 'onMap.today' : 'onMap', { at: beijingTime(now.at), days: now.ageDays })}</a>
      {now.stale ? ` · ${a('onMap.stale')}` : null}
      {since > 0 ? ` · ${a('changed.some', { n: since })}` : null}
    </p>
  );
}
