/** A version's status: shape and word, colour beside them. */

import type { Boundary, BoundaryStatus } from '../../domain/boundary';
import { pie } from '../../domain/case';
import { pick } from '../../state/words';

const FILLED: Readonly<Record<BoundaryStatus, number>> = {
  draft: 0, proposed: 1, province_approved: 2, nation_reviewed: 3, in_force: 4, refused: 0, withdrawn: 0, superseded: 0,
};
const SIGNS: Partial<Record<BoundaryStatus, string>> = { refused: 'M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6', withdrawn: 'M11 8H5.4M7.6 5.6L5.2 8l2.4 2.4', superseded: 'M5 8h6' };

export function StatusMark({ version }: { version: Pick<Boundary, 'status' | 'status_words'> }) {
  const { status } = version;
  return (
    <span class={`version-status ${status}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle class="ring" cx="8" cy="8" r="6.5" {...(status === 'draft' ? { 'stroke-dasharray': '2.5 2' } : {})} />
        <path class="fill" d={pie(FILLED[status], 4.4)} />
        {SIGNS[status] === undefined ? null : <path class="sign" d={SIGNS[status]} />}
      </svg>
      {pick(version.status_words)}
    </span>
  );
}
