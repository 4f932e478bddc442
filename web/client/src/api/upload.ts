/** Bytes on their way to the server, with how many have left; `fetch` cannot tell that. */

import { speech, type Got, type Problem } from './client';

export interface Upload<T> {
  readonly ended: Promise<Got<T>>;
  readonly stop: () => void;
}

/** Hand in a file as it is. `told` hears how many bytes have left. */
export function sendFile<T>(address: string, file: Blob, told: (sent: number) => void, kind = 'application/octet-stream', method: 'PUT' | 'POST' = 'PUT'): Upload<T> {
  const request = new XMLHttpRequest();
  const ended = new Promise<Got<T>>((resolve) => {
    request.upload.onprogress = (event) => told(event.loaded);
    request.onload = () => resolve(answered<T>(request));
    request.onerror = request.onabort = () => resolve({ problem: { code: 'no-network', status: 0, detail: '' } });
  });
  request.open(method, address);
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Accept-Language', speech());
  request.setRequestHeader('Content-Type', kind);
  request.setRequestHeader('X-Lakewatch', '1');
  request.send(file);
  return { ended, stop: () => request.abort() };
}

function answered<T>(request: XMLHttpRequest): Got<T> {
  try {
    const said: unknown = JSON.parse(request.responseText);
    return request.status < 300 ? { value: said as T } : { problem: { ...(said as Problem), status: request.status } };
  } catch {
    return { problem: { code: 'unreadable-answer', status: request.status, detail: '' } };
  }
}
