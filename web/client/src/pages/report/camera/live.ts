/** The live picture of the camera at the phone's back: opened, grabbed from, given back. */

import { signal, type Signal } from '@preact/signals';
import { createRef, type RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export type CameraTrouble = 'denied' | 'absent' | 'busy';
export type CameraState = 'starting' | 'live' | CameraTrouble;

const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1920 } },
};
const QUALITY = 0.92;

export interface Live {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly state: Signal<CameraState>;
  readonly open: () => Promise<void>;
  readonly seen: () => void;
}

/** The camera while the component stands; it is let go when the page is hidden, and taken again after. */
export function useLive(): Live {
  const [live] = useState(made);
  const { open, shut } = live;
  useEffect(() => {
    const seen = (): void => { if (document.visibilityState === 'visible') void open(); else shut(); };
    document.addEventListener('visibilitychange', seen);
    void open();
    return () => {
      document.removeEventListener('visibilitychange', seen);
      shut();
    };
  }, []);
  return live;
}

function made(): Live & { readonly shut: () => void } {
  const video = createRef<HTMLVideoElement>();
  const state = signal<CameraState>('starting');
  let stream: MediaStream | null = null;
  let turn = 0;
  const shut = (): void => {
    turn += 1;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  };
  const open = async (): Promise<void> => {
    shut();
    const mine = turn;
    state.value = 'starting';
    const found = await asked();
    if (mine !== turn && typeof found !== 'string') for (const track of found.getTracks()) track.stop(); // left meanwhile
    if (mine !== turn) return;
    if (typeof found === 'string') { state.value = found; return; }
    stream = found;
    for (const track of found.getTracks()) track.addEventListener('ended', () => { if (mine === turn) state.value = 'busy'; }, { once: true }); // taken away: what stands still is no picture of now
    if (video.current !== null) video.current.srcObject = found; // live when its first frame is seen
  };
  const seen = (): void => { if (stream !== null) state.value = 'live'; };
  return { video, state, open, seen, shut };
}

async function asked(): Promise<MediaStream | CameraTrouble> {
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
    return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'absent';
  }
}

/** The frame that is seen now, upright, as a JPEG without any Exif: what the phone knew stands in the report. */
export async function grab(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return null; // no frame has come yet
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}
