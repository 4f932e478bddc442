/** A file that a job makes: how far it is, what went wrong, and where it is fetched. */

import type { Export } from '../domain/export';
import { goesOn } from '../domain/job';
import { bytes, shortHash } from '../domain/size';
import { JobProgress } from './JobProgress';

export interface MadeWords {
  readonly problem: string | null;
  readonly download: string;
  readonly hash: string;
  readonly again: string;
}

/** Words for a file: its problem in the reader's language, and what its link, its hash and its button say. */
export function MadeFile({ file, words, cancel, again }: { file: Export; words: MadeWords; cancel: () => void; again: () => void }) {
  return (
    <>
      {goesOn(file.job) ? <JobProgress job={file.job!} cancel={cancel} /> : null}
      {words.problem === null ? null : <p class="mistake" role="alert">{words.problem}</p>}
      {file.state !== 'done' ? null : (
        <p role="status">
          <a href={`/api/exports/${encodeURIComponent(file.id)}/file`} download>{words.download}{file.size_bytes === null ? '' : ` (${bytes(file.size_bytes)})`}</a>
          <br /><code title={file.sha256 ?? ''}>{words.hash}…</code>
        </p>
      )}
      {goesOn(file.job) ? null : <button type="button" onClick={again}>{words.again}</button>}
    </>
  );
}

/** The hash as its line shows it. */
export function hashOf(file: Export): string {
  return shortHash(file.sha256 ?? '');
}
