/** Other words, documents and written areas of a draft. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Boundary } from '../../domain/boundary';
import { draftLacks, draftOf, type DraftWords } from '../../domain/boundaryWay';
import { changeDraft } from '../../state/boundaryWay';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { DraftFields, Field } from './DraftFields';
import { t } from './words';

export function ChangeWords({ version, read }: { version: Boundary; read: () => Promise<unknown> }) {
  const [draft, setDraft] = useState<DraftWords>(() => draftOf(version));
  const [why, setWhy] = useState('');
  const [asked, setAsked] = useState(false);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (draftLacks(draft).length > 0) return;
    setGoing(true);
    const got = await changeDraft(version.id, draft, version.version, why);
    setGoing(false);
    setProblem('problem' in got ? got.problem : null);
    if ('value' in got) await read();
  };
  return (
    <details class="panel-card zone-list">
      <summary>{t('way.change')}</summary>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <DraftFields draft={draft} lacks={asked ? draftLacks(draft) : []} change={(part) => setDraft((now) => ({ ...now, ...part }))} />
        <Field id="change-why" label={t('new.why')} optional><input id="change-why" maxLength={200} value={why} onInput={(event) => setWhy(event.currentTarget.value)} /></Field>
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <button type="submit" class="filled" disabled={going}>{t('way.change.go')}</button>
      </form>
    </details>
  );
}
