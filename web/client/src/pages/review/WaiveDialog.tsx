/** Standing for the breach of a rule with one's name, or taking that back. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { BoundaryDetail, RuleOutcome } from '../../domain/boundary';
import { sendRemark } from '../../state/boundaries';
import { account } from '../../state/session';
import { pick } from '../../state/words';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

interface Given {
  readonly detail: BoundaryDetail;
  readonly rule: RuleOutcome;
  readonly close: () => void;
  readonly said: () => Promise<void>;
}

export function WaiveDialog({ detail, rule, close, said }: Given) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useRef(crypto.randomUUID());
  const [text, setText] = useState('');
  const [mine, setMine] = useState(rule.waived !== null);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const lacks = text.trim() === '' || !mine;
  const send = async (): Promise<void> => {
    setAsked(true);
    if (lacks) return;
    const kind = rule.waived === null ? 'waive' : 'unwaive';
    const got = await sendRemark(detail.boundary.id, { id: id.current, change: '', kind, about: rule.id, reply_to: null, text: text.trim(), mentions: [], attachments: [] });
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    await said();
    close();
  };
  return (
    <dialog ref={dialog} class="desk-dialog" aria-labelledby="waive-title" onClose={close}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <h2 id="waive-title">{rule.waived === null ? t('waive.title', { rule: pick(rule) }) : t('rules.unwaive')}</h2>
        <p>{pick(rule.found)}</p>
        {rule.waived === null ? <p class="hint">{t('waive.why')}</p> : null}
        <label class="field" for="waive-reason"><span>{t('waive.reason')}</span>
          <textarea id="waive-reason" rows={3} maxLength={4000} value={text} aria-invalid={asked && text.trim() === ''} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        {rule.waived === null ? <label class="tick"><input type="checkbox" checked={mine} onChange={(event) => setMine(event.currentTarget.checked)} /><span>{t('waive.mine', { name: account.value?.display_name ?? '' })}</span></label> : null}
        {asked && lacks ? <p class="mistake" role="alert">{t('waive.need')}</p> : null}
        {problem === null ? null : <ProblemNotice problem={problem} />}
        <div class="pair"><button type="submit" class="filled">{t(rule.waived === null ? 'waive.go' : 'rules.unwaive')}</button><button type="button" onClick={() => dialog.current?.close()}>{t('cancel')}</button></div>
      </form>
    </dialog>
  );
}
