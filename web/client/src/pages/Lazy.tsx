/** A page whose code comes when it is asked for: a patrol's phone need not carry the office. */

import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemNotice } from '../ui/ProblemNotice';
import { say } from '../ui/say';

/** The component that stands for the page until its code is there. */
export function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  return function LazyPage(given: P) {
    const [Page, setPage] = useState<FunctionComponent<P> | null>(null);
    const [failed, setFailed] = useState(false);
    const read = (): void => {
      setFailed(false);
      load().then((page) => setPage(() => page), () => setFailed(true)); // without network it does not come
    };
    useEffect(read, []);
    if (failed) return <div class="page waiting"><ProblemNotice problem={{ code: 'no-network', status: 0, detail: '' }} again={read} /></div>;
    return Page === null ? <p class="hint waiting" role="status">{say('loading')}</p> : <Page {...given} />;
  };
}
