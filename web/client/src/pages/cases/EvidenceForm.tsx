/** Adding a piece of evidence: the file, what it is used as, and what a paper must say of itself. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { isPaper, NO_OFFER, offerLacks, ROLES, type EvidenceRole, type Offer } from '../../domain/evidence';
import { bytes } from '../../domain/size';
import { sendEvidence } from '../../state/evidence';
import { ProblemNotice } from '../../ui/ProblemNotice';
import { Field } from './StepForm';
import { known, t } from './words';

export function EvidenceForm({ id, added }: { id: string; added: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [offer, setOffer] = useState<Offer>(NO_OFFER);
  const [asked, setAsked] = useState(false);
  const [told, setTold] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const set = (part: Partial<Offer>): void => setOffer((now) => ({ ...now, ...part }));
  const wrong = asked ? offerLacks(offer, file) : [];
  const send = async (): Promise<void> => {
    setAsked(true);
    if (file === null || offerLacks(offer, file).length > 0) return;
    setSending(true);
    setTold(t('evidence.hashing'));
    const refused = await sendEvidence(id, file, offer, (sent) => setTold(t('evidence.sending', { done: bytes(sent), all: bytes(file.size) })));
    setSending(false);
    setProblem(refused);
    setTold(refused === null ? t('evidence.done', { name: file.name }) : '');
    if (refused !== null) return;
    setFile(null);
    setOffer({ ...NO_OFFER, role: offer.role });
    setAsked(false);
    added();
  };
  const paper = isPaper(offer.role);
  return (
    <form class="step-form evidence-form" noValidate aria-label={t('evidence.add')} onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <Field id="evidence-role" label={t('evidence.role')}>
        <select id="evidence-role" value={offer.role} onChange={(event) => set({ role: event.currentTarget.value as EvidenceRole })}>
          {ROLES.map((role) => <option key={role} value={role}>{known('evidence.role', role)}</option>)}
        </select>
      </Field>
      <div class="field">
        <label class="button file">{file === null ? t('evidence.file') : `${file.name} · ${bytes(file.size)}`}<input type="file" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} /></label>
        <p class="hint">{t('evidence.fileHint')}</p>
        {wrong.includes('file') ? <p class="mistake" role="alert">{t('steps.need')}</p> : null}
        {wrong.includes('photo') ? <p class="mistake" role="alert">{t('evidence.needPhoto')}</p> : null}
      </div>
      <Field id="evidence-title" label={t('evidence.title')} optional={!paper} wrong={wrong.includes('title') ? t('steps.need') : ''}>
        <input id="evidence-title" maxLength={200} value={offer.title} aria-invalid={wrong.includes('title')} onInput={(event) => set({ title: event.currentTarget.value })} />
      </Field>
      {paper ? (
        <>
          <Field id="evidence-issued" label={t('evidence.issued')} wrong={wrong.includes('issued_on') ? t('steps.need') : ''}>
            <input id="evidence-issued" type="date" value={offer.issued_on} aria-invalid={wrong.includes('issued_on')} onChange={(event) => set({ issued_on: event.currentTarget.value })} />
          </Field>
          <Field id="evidence-number" label={t('evidence.number')} optional><input id="evidence-number" maxLength={64} value={offer.number} onInput={(event) => set({ number: event.currentTarget.value })} /></Field>
        </>
      ) : null}
      <Field id="evidence-why" label={t('evidence.why')} optional><input id="evidence-why" maxLength={2000} value={offer.why} onInput={(event) => set({ why: event.currentTarget.value })} /></Field>
      <p class="hint" role="status">{told}</p>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <button type="submit" class="filled" disabled={sending}>{t('evidence.send')}</button>
    </form>
  );
}
