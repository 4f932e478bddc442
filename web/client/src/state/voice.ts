/** Recording a voice note: begun by a tap after the word of consent, ended by a tap or after two minutes. */

import { signal } from '@preact/signals';
import { LONGEST_VOICE_S, type VoiceType } from '../domain/photo';

export interface Recording {
  readonly sound: Blob;
  readonly type: VoiceType;
  readonly seconds: number;
  readonly began: string;
}

export type VoiceTrouble = 'denied' | 'absent' | 'cannot' | 'failed';

/** What this browser may be able to write, the smallest first. */
const FORMATS: readonly (readonly [string, VoiceType])[] = [
  ['audio/webm;codecs=opus', 'audio/webm'], ['audio/ogg;codecs=opus', 'audio/ogg'], ['audio/mp4', 'audio/mp4'],
];
const BITS_PER_SECOND = 24_000; // speech by Opus; two minutes are 360 kB

/** Seconds recorded so far; null while nothing is recorded. */
export const recording = signal<number | null>(null);

let stopIt = (): void => undefined;
let asked = 0;

/** The format that this browser records; null when it cannot. */
function format(): readonly [string, VoiceType] | null {
  const recorder = globalThis.MediaRecorder as typeof MediaRecorder | undefined;
  if (recorder === undefined || (navigator.mediaDevices as MediaDevices | undefined) === undefined) return null;
  return FORMATS.find(([mime]) => recorder.isTypeSupported(mime)) ?? null;
}

/** Record until `stopRecording` or the end of the time; the recording, why there is none, or null: not wanted any more. */
export async function record(): Promise<Recording | VoiceTrouble | null> {
  const found = format();
  if (found === null) return 'cannot';
  const mine = (asked += 1);
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'absent';
  }
  try {
    if (mine !== asked) return null; // the form was left, or record was said twice, while the browser asked
    return await recorded(stream, found[0], found[1]);
  } finally {
    for (const track of stream.getTracks()) track.stop(); // the phone's sign that somebody listens goes out
    if (mine === asked) recording.value = null;
  }
}

/** End the recording; what was said is kept. */
export function stopRecording(): void {
  stopIt();
}

/** The form is left: end the recording, and begin none that the browser still asks about. */
export function leaveRecording(): void {
  if (recording.value === null) asked += 1;
  stopIt();
}

async function recorded(stream: MediaStream, mimeType: string, type: VoiceType): Promise<Recording | 'failed'> {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  const parts: Blob[] = [];
  const began = performance.now();
  const at = new Date().toISOString();
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve(), { once: true }));
  stopIt = () => { if (recorder.state !== 'inactive') recorder.stop(); };
  recorder.start();
  recording.value = 0;
  const ticking = setInterval(() => tick((performance.now() - began) / 1000), 250);
  await ended;
  clearInterval(ticking);
  const seconds = Math.min(LONGEST_VOICE_S, Math.round((performance.now() - began) / 100) / 10);
  const sound = new Blob(parts, { type });
  return sound.size === 0 ? 'failed' : { sound, type, seconds, began: at };
}

function tick(seconds: number): void {
  recording.value = seconds;
  if (seconds >= LONGEST_VOICE_S) stopIt();
}
