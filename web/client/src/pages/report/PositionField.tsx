/** Two positions, never mixed up: what the phone's sensor says, and the place its author marks. */

import { ageSeconds, COARSE_FROM_M, isStale, metresBetween } from '../../domain/position';
import { placeOf } from '../../domain/received';
import type { Fix } from '../../domain/report';
import { cornersOf, shapeOf } from '../../domain/shape';
import { clock, position, positionTrouble } from '../../state/position';
import { PlaceField } from './PlaceField';
import { placeWords } from './placeWords';
import { metres, t } from './words';
import type { Writing } from './writing';

export function PositionField({ writing, mistake }: { writing: Writing; mistake: string | null }) {
  const { fix, sketch } = writing.draft.value;
  const shape = shapeOf(sketch);
  const apart = fix !== null && shape !== null ? Math.min(...cornersOf(shape).map((place) => metresBetween(placeOf(fix), place))) : null;
  return (
    <section class="position" aria-labelledby="position-heading" id="field-place">
      <h2 id="position-heading">{t('report.position')}</h2>
      <SensorRow fix={fix} />
      {canMoveTo(fix) ? (
        <button type="button" onClick={() => writing.change({ fix: position.value })}>{t('report.useNow')}</button>
      ) : null}
      <PlaceField writing={writing} />
      {apart !== null && apart >= COARSE_FROM_M ? <p class="warning">{t('report.apart', { m: metres(apart) })}</p> : null}
      {mistake === null ? null : <p class="mistake">{mistake}</p>}
    </section>
  );
}

/** What the sensor said, how well and when; what is missing or old is said, and never holds anything up. */
function SensorRow({ fix }: { fix: Fix | null }) {
  if (fix === null) {
    const why = positionTrouble.value;
    return <p class="spot warning" role="status">{why === null ? t('report.noFix') : t(`report.fix.${why}`)}</p>;
  }
  const warning = isStale(fix, clock.value) ? t('report.stale') : (fix.accuracy_m ?? 0) >= COARSE_FROM_M ? t('report.coarse') : null;
  return (
    <div class="spot">
      <span class="what">{t('report.sensor')}</span>
      <span class="figures">{placeWords(placeOf(fix))}</span>
      <span class="how">{accuracyWords(fix)} · {ageWords(fix)}</span>
      {warning === null ? null : <p class="warning">{warning}</p>}
    </div>
  );
}

/** Whether the draft holds an older place than the sensor would now give. */
function canMoveTo(fix: Fix | null): boolean {
  const fresh = position.value;
  return fix !== null && fresh !== null && isStale(fix, clock.value) && !isStale(fresh, clock.value);
}

export function accuracyWords(fix: Fix): string {
  return fix.accuracy_m === null ? t('report.accuracyUnknown') : t('report.accuracy', { m: Math.round(fix.accuracy_m) });
}

function ageWords(fix: Fix): string {
  const age = ageSeconds(fix, clock.value);
  if (age === null) return t('report.age.unknown');
  if (age < 5) return t('report.age.now');
  if (age < 120) return t('report.age.seconds', { n: age });
  return age < 7200 ? t('report.age.minutes', { n: Math.round(age / 60) }) : t('report.age.hours', { n: Math.round(age / 3600) });
}
