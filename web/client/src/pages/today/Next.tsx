/** The way to the next task: an arrow and a distance, by the compass where the phone has one. */

import { lengthText, windText } from '../../domain/measures';
import { nameOf, turn, type Reached } from '../../domain/today';
import { heading } from '../../state/heading';
import { language } from '../../state/language';
import { t } from './words';

export function Next({ found }: { found: Reached | null }) {
  if (found === null) return <p class="hint">{t('nextNone')}</p>;
  const { task, way } = found;
  return (
    <section class="next-place" aria-labelledby="next-place">
      <h2 id="next-place">{t('next')}</h2>
      <a class="next-way" href={task.form}>
        {way === null ? null : <Arrow degrees={turn(way.degrees, heading.value)} />}
        <span>
          <strong>{nameOf(task)}</strong>
          <span class="figures">{way === null ? t('wait') : t('arrow', { wind: windText(way.degrees, language.value), m: lengthText(way.metres, language.value) })}</span>
        </span>
      </a>
      {way === null ? null : <p class="hint">{t(heading.value === null ? 'byNorth' : 'byCompass')}</p>}
    </section>
  );
}

/** The words beside it say the same. */
function Arrow({ degrees }: { degrees: number }) {
  return (
    <svg class="arrow" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true" style={{ transform: `rotate(${Math.round(degrees)}deg)` }}>
      <path d="M24 4L38 42L24 33L10 42Z" />
    </svg>
  );
}
