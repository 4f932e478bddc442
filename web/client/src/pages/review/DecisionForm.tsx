/** One's own decision on a change, with its reason, and everybody's. */

import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import type { Remark, Stance, Talk } from '../../domain/boundary';
import { STANCES, stancesOf } from '../../domain/boundaryTalk';
import { sendRemark } from '../../state/boundaries';
import { account } from '../../state/session';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { t } from './words';

interface Given {
  readonly boundary: string;
  readonly change: string;
  readonly talk: Talk;
  readonly remarks: readonly Remark[];
  readonly saved: (stance: Stance | 'retract') => Promise<void>;
}

export function DecisionForm({ boundary, change, talk, remarks, saved }: Given) {
  const stances = stancesOf(remarks);
  const mine = stances.get(account.value?.id ?? '') ?? null;
  const [stance, setStance] = useState<Stance | null>(null);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const id = useRef(crypto.randomUUID());
  const send = async (about: Stance | 'retract'): Promise<void> => {
    setAsked(true);
    if (text.trim() === '') return;
    setSending(true);
    const got = await sendRemark(boundary, { id: id.current, change, kind: 'decision', about, reply_to: null, text: text.trim(), mentions: [], attachments: [] });
    setSending(false);
    setProblem('problem' in got ? got.problem : null);
    if ('problem' in got) return;
    id.current = crypto.randomUUID();
    setStance(null);
    setText('');
    setAsked(false);
    setTold(t('decide.saved', { stance: t(`stance.${about}`) }));
    await saved(about);
  };
  const others = [...stances.values()];
  return (
    <section class="decide" aria-labelledby="decide-heading">
      <h3 id="decide-heading">{t('decide')} <span class="hint">{mine === null ? t('decide.none') : t('decide.now', { stance: t(`stance.${mine.about as Stance}`) })}</span></h3>
      {others.length === 0 ? null : <p class="stances" aria-label={t('decide.others')}>{others.map((each) => <span key={each.id} class={`tag ${each.about}`}>{each.name}: {t(`stance.${each.about as Stance}`)}</span>)}</p>}
      {talk.may.includes('decision') ? (
        <form noValidate onSubmit={(event) => { event.preventDefault(); if (stance !== null) void send(stance); }}>
          <div class="segments stance" role="group" aria-label={t('decide')}>
            {STANCES.map((each) => <button key={each} type="button" class={each} aria-pressed={stance === each} onClick={() => setStance(stance === each ? null : each)}>{t(`decide.${each}`)}</button>)}
          </div>
          {stance === null && mine === null ? null : (
            <>
              <label class="field" for="decide-reason"><span>{t('decide.reason')}</span>
                <textarea id="decide-reason" rows={2} maxLength={4000} value={text} aria-invalid={asked && text.trim() === ''} onInput={(event) => setText(event.currentTarget.value)} />
              </label>
              {asked && text.trim() === '' ? <p class="mistake" role="alert">{t('decide.needReason')}</p> : null}
              <div class="pair">
                {stance === null ? null : <button type="submit" class="filled" disabled={sending}>{t('decide.save')}</button>}
                {mine === null || stance !== null ? null : <button type="button" disabled={sending} onClick={() => void send('retract')}>{t('decide.retract')}</button>}
              </div>
            </>
          )}
          {problem === null ? null : <ProblemNotice problem={problem} />}
        </form>
      ) : null}
      <p class="told-line" role="status">{told}</p>
    </section>
  );
}
