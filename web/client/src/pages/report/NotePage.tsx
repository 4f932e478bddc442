/** 随手记: a kind, a photo, a sentence; the place is where the phone is. A report like any other, on a page of its own. */

import { useEffect, useState } from 'preact/hooks';
import { asked, mistakes, type Draft, type Place } from '../../domain/report';
import { placeOf } from '../../domain/received';
import { pointSketch } from '../../domain/shape';
import { draftsOf } from '../../offline/drafts';
import { phoneStore } from '../../offline/store';
import { layers, type Layer } from '../../state/catalogue';
import { queueChanged, sendNow } from '../../state/outbox';
import { position, watchPosition } from '../../state/position';
import { recording, stopRecording } from '../../state/voice';
import { isAnswered, nothingNear, OfferList, useOffers } from './Offers';
import { PhotoField } from './PhotoField';
import { PositionField } from './PositionField';
import { Field, QuestionField } from './QuestionField';
import { VoiceField } from './VoiceField';
import { pick, t } from './words';
import { newDraft, Writing } from './writing';

export const NOTES = 'quick_notes';
const NEW = 'new'; // the state of a note just taken

export function NotePage({ account, wanted, tapped }: { account: string; wanted: string | null; tapped: Place | null }) {
  const layer = layers.value.find((each) => each.id === NOTES);
  const [writing, setWriting] = useState<Writing | null>(null);
  useEffect(() => {
    void begunNote(account, wanted).then((draft) => setWriting(new Writing(tapped === null ? draft : { ...draft, sketch: pointSketch(tapped, 'tapped') })));
  }, []);
  if (layer === undefined) return <div class="page"><h1>{t('note.title')}</h1><p class="notice">{t(layers.value.length === 0 ? 'report.loading' : 'note.noLayer')}</p></div>;
  if (writing === null) return <div class="page report" aria-busy="true"><h1>{t('note.title')}</h1></div>;
  return <Note writing={writing} layer={layer} />;
}

async function begunNote(account: string, wanted: string | null): Promise<Draft> {
  const kept = wanted === null ? [] : await draftsOf(await phoneStore(), account);
  return kept.find((draft) => draft.id === wanted) ?? newDraft({ account, layer: NOTES, feature: null, featureLabel: '' });
}

function Note({ writing, layer }: { writing: Writing; layer: Layer }) {
  const [told, setTold] = useState(false);
  const [saving, setSaving] = useState(false);
  const draft = writing.draft.value;
  const ready: Draft = { ...draft, stateSeen: NEW };
  const wrong = mistakes(ready, layer);
  const at = (id: string): string | null => (told ? (wrong.map((each) => (each.at === id ? pick(each.words) : null)).find((words) => words !== null) ?? null) : null);
  const walking = draft.sketch?.walking === true;
  const { offers, settled } = useOffers(draft, draft.answers['kind'] !== undefined && !walking);
  useEffect(() => watchPosition(), []);
  useNoteSensor(writing);
  const save = async (): Promise<void> => {
    setTold(true);
    if (walking) return writing.walk(false); // what lies along it is looked up first
    if (recording.value !== null) return stopRecording(); // what was said is heard before it goes
    if (wrong[0] !== undefined) return goTo(wrong[0].at);
    setSaving(true);
    const known = await settled(); // a quick thumb waits the moment until it is known what is close by
    const answered = isAnswered(writing.draft.value, known);
    if (answered && await keepNote(writing, layer, known === null ? null : nothingNear(known))) location.hash = '#/outbox';
    setSaving(false);
    if (!answered) goTo('about');
  };
  return (
    <div class="page report note">
      <a class="back" href="#/map">{t('report.back')}</a>
      <h1>{t('note.title')}</h1>
      <p class="subject">{t('note.lead')}</p>
      <form class="report-form" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {asked(layer.checklist, draft.answers).map((question) => (
          <QuestionField key={question.id} question={question} typed={draft.answers[question.id] ?? ''} last={null} mistake={at(`answers.${question.id}`)}
            answer={(typed) => writing.answer(question.id, typed)} />
        ))}
        <PhotoField writing={writing} layer={layer} />
        <VoiceField writing={writing} />
        <Field id="note" label={t('note.sentence')} hint={t('note.sentenceHint')} mistake={at('note')}>
          {(described) => <textarea {...described} rows={2} value={draft.note} onInput={(event) => writing.change({ note: event.currentTarget.value })} />}
        </Field>
        {offers === null || offers.offers.length === 0 ? null : <OfferList draft={draft} offers={offers} told={told} answer={(about) => writing.answerAbout(about)} />}
        <PositionField writing={writing} mistake={at('place')} />
        {writing.trouble.value === null ? null : <p class="mistake" role="alert">{t('report.keepFailed', { reason: writing.trouble.value })}</p>}
        <div class="thumb-bar"><button type="submit" class="filled" disabled={saving}>{t('note.save')}</button></div>
      </form>
    </div>
  );
}

/** The sensor's word, and a walk where somebody records one, as in every report. */
function useNoteSensor(writing: Writing): void {
  const fresh = position.value;
  const walking = writing.draft.value.sketch?.walking === true;
  useEffect(() => {
    if (fresh === null) return;
    writing.follow(fresh);
    writing.step(fresh);
  }, [fresh, walking]);
}

/** The note with its state, and its place where nobody marked another: both the sensor's fix and the place are kept. */
async function keepNote(writing: Writing, layer: Layer, nothing: Draft['about']): Promise<boolean> {
  const { fix, sketch, about } = writing.draft.value;
  writing.seen(NEW);
  writing.change({
    sketch: sketch ?? (fix === null ? null : pointSketch(placeOf(fix), 'sensor', fix)),
    about: about ?? nothing,
  });
  const kept = await writing.finish(layer, { zh: layer.zh, en: layer.en });
  if (!kept) return false;
  await queueChanged();
  void sendNow();
  return true;
}

function goTo(at: string): void {
  const field = document.getElementById(`field-${at}`);
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true });
}
