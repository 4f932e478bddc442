/** What is wrong with the drawing as it stands, each with its place. */

import { faults } from '../../state/zoneDrawing';
import { bars, type DrawingFault } from '../../domain/zoneFaults';
import { mapNow } from './ZoneCanvas';
import { smallArea, t } from './words';

const MOST = 20;

export function FaultList() {
  const { shown, count } = faults.value;
  return (
    <section class="panel-card" aria-labelledby="zone-faults">
      <h2 id="zone-faults">{t('faults')}</h2>
      <p role="status" class={count === 0 ? 'hint' : 'warning'}>{count === 0 ? t('faults.none') : count > MOST ? t('faults.more', { n: MOST, count }) : ''}{shown.some(bars) ? t('faults.bars') : ''}</p>
      <ul class="zone-faults">
        {shown.slice(0, MOST).map((fault, number) => (
          <li key={number}>
            <span>{wordsOf(fault)}</span>
            <button type="button" aria-label={`${t('faults.go')}: ${wordsOf(fault)}`} onClick={() => mapNow.value?.goTo(fault.place[0], fault.place[1], 16)}>{t('faults.go')}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf({ kind, m2 }: DrawingFault): string {
  return t(`faults.${kind}`, { area: m2 === null ? '' : smallArea(m2) });
}
