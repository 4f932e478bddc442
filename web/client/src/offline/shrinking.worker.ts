/** Shrinks one photo after another, away from the page, so that typing stays smooth. */

import { shrink } from './shrinking';

addEventListener('message', (event: MessageEvent<{ readonly number: number; readonly bytes: ArrayBuffer }>) => {
  const { number, bytes } = event.data;
  void shrink(new Uint8Array(bytes)).then(
    (done) => postMessage({ number, done }, { transfer: 'unfit' in done ? [] : [done.bytes] }),
    (error: unknown) => postMessage({ number, failed: String(error) }),
  );
});
