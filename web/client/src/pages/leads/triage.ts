/** Taking steps at the desk: the server answers first, then the desk moves on to the next lead. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../api/client';
import { lacking, undoing, type StepSaid, type Undoing } from '../../domain/leadStep';
import type { Lead } from '../../domain/lead';
import { beijingTime } from '../../domain/moment';
import { lastUnit, readLead, stepLeads } from '../../state/leads';
import { pick } from '../../state/words';
import { nameOf, t, unitName } from './words';

export type Form = 'send' | 'dismiss' | 'merge' | 'reopen' | 'recall';

export interface Triage {
  readonly form: Form | null;
  readonly open: (form: Form | null) => void;
  readonly going: boolean;
  readonly problem: Problem | null;
  /** Who acted in between, in a sentence; empty when nobody did. */
  readonly conflict: string;
  /** What was just done, for eyes and for `aria-live`. */
  readonly told: string;
  readonly say: (words: string) => void;
  readonly take: (said: StepSaid) => Promise<void>;
  readonly undo: () => Promise<void>;
  readonly mayUndo: boolean;
  /** Forget what was refused: another lead is looked at. */
  readonly fresh: () => void;
}

interface Given {
  readonly targets: readonly Lead[];
  /** After the server took the step: the leads it was taken with. */
  readonly taken: (leads: readonly Lead[], step: StepSaid['step']) => Promise<string>;
  /** After somebody else was faster. */
  readonly reread: () => Promise<unknown>;
}

export function useTriage({ targets, taken, reread }: Given): Triage {
  const [form, setForm] = useState<Form | null>(null);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [conflict, setConflict] = useState('');
  const [told, setTold] = useState('');
  const [last, setLast] = useState<{ readonly ids: readonly string[]; readonly back: Undoing } | null>(null);
  const fresh = (): void => {
    setForm(null);
    setProblem(null);
    setConflict('');
  };
  const refused = async (leads: readonly Lead[], refusal: Problem): Promise<void> => {
    if (refusal.status !== 409) return setProblem(refusal);
    const words = leads.length === 1 ? await whoActed(leads[0]!, refusal) : t('conflict.many');
    await reread(); // before it is told: who decides again at once decides on what is so now
    setForm(null);
    setConflict(words);
  };
  const accepted = async (leads: readonly Lead[], said: StepSaid, words: string): Promise<void> => {
    if (said.step === 'send' && said.unit !== undefined) lastUnit.value = said.unit;
    setForm(null);
    const back = undoing(said.step);
    setLast(back === null ? null : { ids: leads.map((lead) => lead.id), back });
    setTold(`${words} ${await taken(leads, said.step)}`.trim());
  };
  const send = async (leads: readonly Lead[], said: StepSaid, words: string): Promise<void> => {
    setGoing(true);
    setProblem(null);
    setConflict('');
    const got = await stepLeads(leads, said);
    await ('problem' in got ? refused(leads, got.problem) : accepted(leads, said, words));
    setGoing(false); // only now: a key pressed before the desk has read anew would decide the same leads again
  };
  const take = async (said: StepSaid): Promise<void> => {
    if (going || targets.length === 0 || lacking(said) !== '') return;
    await send(targets, said, doneWords(said, targets));
  };
  const undo = async (): Promise<void> => {
    if (going) return;
    if (last === null) return setTold(t('undo.none'));
    const now = await Promise.all(last.ids.map(readLead));
    const leads = now.flatMap((got) => ('value' in got ? [got.value] : []));
    if (leads.length < last.ids.length) return setProblem(now.flatMap((got) => ('problem' in got ? [got.problem] : []))[0] ?? null);
    const said = { step: last.back, why: t('undo.why') };
    await send(leads, said, doneWords(said, leads));
  };
  return { form, open: setForm, going, problem, conflict, told, say: setTold, take, undo, mayUndo: last !== null, fresh };
}

/** Who was faster, and with what; the server's own sentence where that cannot be read. */
async function whoActed(lead: Lead, refusal: Problem): Promise<string> {
  const got = await readLead(lead.id);
  const last = 'value' in got ? got.value.events.at(-1) : undefined;
  if (last === undefined || !('value' in got) || got.value.version === lead.version) return refusal.detail;
  return t('conflict', { name: last.name, at: beijingTime(last.at), what: pick(last) });
}

function namesOf(leads: readonly Lead[]): string {
  return leads.length === 1 ? nameOf(leads[0]!) : t('told.many', { n: leads.length });
}

function doneWords(said: StepSaid, leads: readonly Lead[]): string {
  const lead = namesOf(leads);
  switch (said.step) {
    case 'send': return t('told.send', { lead, unit: unitName(said.unit ?? null) });
    case 'dismiss': return t('told.dismiss', { lead, reason: said.reason === 'other' ? (said.why ?? '') : t(`reason.${said.reason ?? 'other'}`) });
    case 'merge': return t('told.merge', { lead });
    case 'wait': return t('told.wait', { lead });
    case 'resume':
    case 'reopen':
    case 'recall': return t('told.reopen', { lead });
  }
}
