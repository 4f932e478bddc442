/** Everything that will be sent, once more before it goes. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { About, Offers } from '../../domain/offer';
import { pictures, voices } from '../../domain/photo';
import { answerWords, asked, body, type Draft, type InspectedLayer } from '../../domain/report';
import { measured } from '../../domain/units';
import { c, lengthWords } from '../../ui/photoWords';
import { stateWords } from './LastReport';
import { KeptPicture } from './KeptPicture';
import { isAnswered, OfferList } from './Offers';
import { shapeWords } from './placeWords';
import { accuracyWords } from './PositionField';
import { pick, t, type ReportWord } from './words';

interface Given {
  readonly draft: Draft;
  readonly layer: InspectedLayer;
  readonly sending: boolean;
  readonly trouble: string | null;
  readonly offers: Offers | null;
  readonly looking: boolean;
  readonly answer: (about: About) => void;
  readonly send: () => void;
  readonly change: () => void;
}

export function Review({ draft, layer, sending, trouble, offers, looking, answer, send, change }: Given) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [told, setTold] = useState(false);
  useEffect(() => heading.current?.focus(), []);
  const go = (): void => {
    setTold(true);
    if (isAnswered(draft, offers)) send();
    else document.querySelector<HTMLElement>('#field-about input')?.focus();
  };
  return (
    <section class="review" aria-labelledby="review-heading">
      <h1 id="review-heading" tabIndex={-1} ref={heading}>{t('report.reviewTitle')}</h1>
      <p class="subject">{pick(layer)} · {draft.featureLabel || t('report.newPlace')}</p>
      {looking ? <p class="hint" role="status">{t('offer.looking')}</p> : null}
      {offers === null ? null : <OfferList draft={draft} offers={offers} told={told} answer={answer} />}
      <dl class="facts">
        {rows(draft, layer).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
      <ul class="thumbs small">
        {pictures(draft.photos).map((photo, index) => (
          <li key={photo.sha256}><KeptPicture hash={photo.sha256} alt={t('report.photoNumber', { n: index + 1 })} /></li>
        ))}
      </ul>
      {trouble === null ? null : <p class="mistake" role="alert">{t('report.keepFailed', { reason: trouble })}</p>}
      <div class="thumb-bar">
        <button type="button" onClick={change}>{t('report.change')}</button>
        <button type="button" class="filled" disabled={sending || looking} onClick={go}>{sending ? t('report.keeping') : t('report.send')}</button>
      </div>
    </section>
  );
}

function rows(draft: Draft, layer: InspectedLayer): readonly (readonly [string, string])[] {
  const sent = body(draft, layer);
  const seen = pictures(draft.photos);
  return [
    [t('report.state'), stateWords(layer, sent.state_seen)],
    ...(layer.remainder === null ? [] : [[pick(layer.remainder), remainderWords(sent.remainder, layer.remainder.unit)] as const]),
    ...asked(layer.checklist, draft.answers).map((question) => {
      const value = sent.answers[question.id];
      return [pick(question), value === undefined ? t('report.notAnswered') : pick(answerWords(question, value))] as const;
    }),
    [t('report.note'), sent.note === '' ? t('report.none') : sent.note],
    [t('report.sensor'), sent.fix === null ? t('detail.noFix') : accuracyWords(sent.fix)],
    ...(sent.place === null ? [] : [[t('report.drawn'), shapeWords(sent.place)] as const]),
    ...(sent.place_made === null ? [] : [[t('place.made'), t(`place.way.${sent.place_made.way}` as ReportWord)] as const]),
    [t('report.photos'), seen.length === 0 ? t('report.none') : String(seen.length)],
    ...voices(draft.photos).map((note, index) => [c('voice'), c('voice.number', { n: index + 1, time: lengthWords(note.duration_s ?? 0) })] as const),
  ];
}

function remainderWords(value: number | null, unit: string): string {
  return value === null ? t('report.notMeasured') : pick(measured(value, unit));
}
