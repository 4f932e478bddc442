/** Voice notes: recorded after a word of consent, heard before they go, removable. */

import { useEffect, useState } from 'preact/hooks';
import { MOST_VOICES, voices, type Photo } from '../../domain/photo';
import { phoneStore } from '../../offline/store';
import { leaveRecording, record, recording, stopRecording, type VoiceTrouble } from '../../state/voice';
import { c, lengthWords } from '../../ui/photoWords';
import type { Writing } from './writing';

export function VoiceField({ writing }: { writing: Writing }) {
  const [trouble, setTrouble] = useState<VoiceTrouble | 'most' | null>(null);
  const notes = voices(writing.draft.value.photos);
  useEffect(() => leaveRecording, []); // who leaves the form is not listened to any more
  const begin = async (): Promise<void> => {
    setTrouble(null);
    const made = await record();
    if (typeof made === 'string') setTrouble(made);
    else if (made !== null && !(await writing.addVoice(made))) setTrouble('most');
  };
  return (
    <section class="voice" aria-labelledby="voice-heading">
      <h2 id="voice-heading">{c('voice')}</h2>
      <p class="hint">{c('voice.why')}</p>
      <Recorder begin={() => void begin()} full={notes.length >= MOST_VOICES} />
      {trouble === null ? null : <p class="mistake" role="alert">{c(`voice.${trouble}`, { n: MOST_VOICES })}</p>}
      <ul class="voices">
        {notes.map((note, index) => <Note key={note.sha256} note={note} number={index + 1} remove={() => writing.remove(note.sha256)} />)}
      </ul>
    </section>
  );
}

function Recorder({ begin, full }: { begin: () => void; full: boolean }) {
  const seconds = recording.value;
  if (seconds === null) {
    return full ? <p class="hint">{c('voice.most', { n: MOST_VOICES })}</p> : <button type="button" onClick={begin}>{c('voice.record')}</button>;
  }
  return (
    <div class="pair recording">
      <button type="button" class="danger" onClick={stopRecording}>{c('voice.stop')}</button>
      <span role="timer"><span class="dot" aria-hidden="true" /> {c('voice.recording', { time: lengthWords(seconds) })}</span>
    </div>
  );
}

function Note({ note, number, remove }: { note: Photo; number: number; remove: () => void }) {
  const words = c('voice.number', { n: number, time: lengthWords(note.duration_s ?? 0) });
  const address = useKeptSound(note.sha256);
  return (
    <li>
      <span>{words}</span>
      {address === null ? null : <audio controls preload="none" src={address} aria-label={words} />}
      <button type="button" aria-label={c('voice.remove', { n: number })} onClick={remove}>
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M5 5l14 14M19 5L5 19" /></svg>
      </button>
    </li>
  );
}

/** An address of the recording on this device, given back when nobody listens any more. */
function useKeptSound(hash: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let left = false;
    void phoneStore().then(async (store) => await store.get('photos', hash)).then((kept) => {
      if (left || kept === undefined) return;
      made = URL.createObjectURL(new Blob([kept.bytes], { type: kept.type }));
      setAddress(made);
    });
    return () => {
      left = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [hash]);
  return address;
}
