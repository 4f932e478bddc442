/** What is taken along: the package on this device with its date, and the way to another one. */

import { useEffect } from 'preact/hooks';
import { canKeep } from '../../offline/areas';
import { current, damaged } from '../../state/areas';
import { readChanges } from '../../state/areaChanges';
import { step, takeUp } from '../../state/areaFetch';
import { reach } from '../../state/reach';
import { a } from '../../ui/areaWords';
import './areas.css';
import { Coming } from './Coming';
import { NewArea } from './NewArea';
import { TakenArea } from './TakenArea';

export function AreasPage() {
  useEffect(() => void takeUp(), []);
  const id = current.value?.id;
  const here = reach.value === 'here';
  useEffect(() => { if (here) void readChanges(); }, [id, here]);
  if (!canKeep()) return <div class="page areas"><h1>{a('title')}</h1><p class="empty">{a('cannot')}</p></div>;
  return (
    <div class="page areas">
      <h1>{a('title')}</h1>
      <p class="lead">{a('lead')}</p>
      {damaged.value ? <p class="warned" role="alert">{a('damaged')}</p> : null}
      <section>
        <h2>{a('now')}</h2>
        {current.value === null ? <p class="empty">{a('none')}</p> : <TakenArea />}
      </section>
      {step.value.at === 'idle' ? <NewArea /> : <Coming />}
      <p class="hint">{a('signOut')}</p>
    </div>
  );
}
