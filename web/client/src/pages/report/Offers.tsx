/** "Is it one of these?" Asked before something new is sent; the answer, also "none", goes along with the report. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { beijingTime } from '../../domain/moment';
import { keyOf, kindsOf, offeredOf, stillAnswers, type About, type Offer, type Offers } from '../../domain/offer';
import type { Draft } from '../../domain/report';
import { shapeOf, type PlaceShape } from '../../domain/shape';
import { taken } from '../../state/areas';
import { layers } from '../../state/catalogue';
import { lookAround } from '../../state/offers';
import { stateWords } from './LastReport';
import { pick, t } from './words';

const NONE = 'none';

/** Where something new is: the place marked, else where the phone is; null when neither is known. */
export function newPlace(draft: Draft): PlaceShape | null {
  const shape = shapeOf(draft.sketch);
  if (shape !== null || draft.fix === null) return shape;
  return { type: 'Point', coordinates: [draft.fix.longitude, draft.fix.latitude] };
}

const STEADY_DIGITS = 4; // some ten metres: a sensor that trembles asks no new question

export interface Looking {
  /** What is known close by; null while it is looked for, or where nothing is to be asked. */
  readonly offers: Offers | null;
  /** The same, when it is found. */
  readonly settled: () => Promise<Offers | null>;
}

/** What is known close to the draft's new place. */
export function useOffers(draft: Draft, wanted: boolean): Looking {
  const [found, setFound] = useState<Offers | null>(null);
  const running = useRef<Promise<Offers | null>>(Promise.resolve(null));
  const place = wanted && draft.feature === null ? newPlace(draft) : null;
  const kinds = kindsOf(draft.layer, draft.answers);
  const steady = place?.type === 'Point' ? place.coordinates.map((degrees) => degrees.toFixed(STEADY_DIGITS)) : place;
  const key = JSON.stringify([kinds, steady]);
  useEffect(() => {
    let moved = false;
    const show = (offers: Offers | null): void => {
      if (moved) return;
      running.current = Promise.resolve(offers);
      setFound(offers);
    };
    setFound(null);
    running.current = place === null ? Promise.resolve(null) : lookAround(kinds, place, Date.now(), show);
    void running.current.then(show);
    return () => { moved = true; };
  }, [key]);
  return { offers: found, settled: async () => await running.current };
}

/** Whether the author has said whether it is one of these; where nothing is close there is nothing to say. */
export function isAnswered(draft: Draft, offers: Offers | null): boolean {
  return offers === null || stillAnswers(draft.about, offers.offers);
}

/** What goes along when nothing was close: that somebody looked, and found nothing. */
export function nothingNear(offers: Offers): About {
  return { asked: offers.asked, offered: [], chosen: null };
}

interface Given {
  readonly draft: Draft;
  readonly offers: Offers;
  readonly told: boolean;
  readonly answer: (about: About) => void;
}

export function OfferList({ draft, offers: { asked, offers }, told, answer }: Given) {
  if (offers.length === 0) return <p class="hint">{t('offer.nothing')} {askedWords(asked)}</p>;
  const { about } = draft;
  const known = stillAnswers(about, offers) ? about : null;
  const chosen = known === null ? null : known.chosen === null ? NONE : keyOf(known.chosen);
  const say = (offer: Offer | null): void => answer({ asked, offered: offers.map(offeredOf), chosen: offer === null ? null : offeredOf(offer) });
  const mistake = told && known === null;
  return (
    <fieldset class="offers" id="field-about" aria-describedby={mistake ? 'about-mistake' : undefined}>
      <legend>{t('offer.title')}</legend>
      <p class="hint">{t('offer.why')} {askedWords(asked)}</p>
      {offers.map((offer) => (
        <label class="card offer" key={keyOf(offer)}>
          <input type="radio" name="about" checked={chosen === keyOf(offer)} onChange={() => say(offer)} />
          <OfferWords offer={offer} />
        </label>
      ))}
      <label class="card offer">
        <input type="radio" name="about" checked={chosen === NONE} onChange={() => say(null)} />
        <span>{t('offer.none')}</span>
      </label>
      {mistake ? <p class="mistake" id="about-mistake" role="alert">{t('offer.choose')}</p> : null}
    </fieldset>
  );
}

function OfferWords({ offer }: { offer: Offer }) {
  const layer = layers.value.find((each) => each.id === offer.layer);
  const day = offer.at === null ? null : beijingTime(offer.at).slice(0, 10);
  const facts = [
    layer === undefined ? offer.layer : pick(layer),
    offer.distance_m === null || offer.distance_m < 0.5 ? t('offer.here') : t('offer.away', { m: Math.round(offer.distance_m) }),
    offer.status !== null ? pick(offer.status) : layer === undefined || offer.state === null ? null : stateWords(layer, offer.state),
    offer.noun === 'case' ? (offer.closed && day !== null ? t('offer.closedOn', { day }) : null) : day,
  ].filter((each) => each !== null);
  return (
    <span class="about">
      <span><span class="tag">{t(`offer.noun.${offer.noun}`)}</span> {pick(offer.name)}</span>
      <span class="how">{facts.join(' · ')}</span>
      {offer.closed ? <span class="warning">{t('offer.closed')}</span> : null}
      {offer.note === '' ? null : <span class="how">{offer.note}</span>}
    </span>
  );
}

function askedWords(asked: Offers['asked']): string {
  if (asked === 'server') return '';
  return asked === 'package' ? t('offer.askedPackage', { time: taken.value === null ? '–' : beijingTime(taken.value.at) }) : t('offer.askedPhone');
}
