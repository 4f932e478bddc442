/** A file that the server makes for us, saved by the browser under the name it was given. */

import type { Got, Problem } from './client';

export interface Taken {
  readonly name: string;
  readonly sha256: string;
}

/** Ask for a file and hand it to the browser to save. */
export async function saveFile(address: string, body: unknown, language: string): Promise<Got<Taken>> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language, 'X-Lakewatch': '1' },
    });
  } catch {
    return { problem: { code: 'no-network', status: 0, detail: '' } };
  }
  if (!answer.ok) return { problem: await problemOf(answer) };
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'file';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return { value: { name, sha256: answer.headers.get('X-Content-SHA256') ?? '' } };
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return { ...((await answer.json()) as Problem), status: answer.status };
  } catch {
    return { code: 'unreadable-answer', status: answer.status, detail: '' };
  }
}
