/** Steps of a lead as the server takes them, of one or of several at once. */

import type { Lead, Reason } from './lead';

export interface StepSaid {
  readonly step: 'send' | 'dismiss' | 'merge' | 'wait' | 'resume' | 'reopen' | 'recall';
  readonly why?: string;
  readonly reason?: Reason;
  readonly into?: string;
  readonly unit?: string;
}

/** What a step still lacks; empty when it may go. */
export function lacking({ step, why = '', reason, into, unit }: StepSaid): 'unit' | 'reason' | 'into' | 'why' | '' {
  if (step === 'send' && (unit ?? '') === '') return 'unit';
  if (step === 'dismiss' && reason === undefined) return 'reason';
  if (step === 'merge' && (into ?? '') === '') return 'into';
  const wantsWords = step === 'reopen' || step === 'recall' || (step === 'dismiss' && reason === 'other');
  return wantsWords && why.trim() === '' ? 'why' : '';
}

/** `POST /api/leads/{id}/steps`. */
export function stepBody(said: StepSaid, lead: Pick<Lead, 'version'>): Readonly<Record<string, unknown>> {
  return { ...sent(said), version: lead.version };
}

/** `POST /api/leads/steps`: all of them or none. */
export function manyBody(said: StepSaid, leads: readonly Pick<Lead, 'id' | 'version'>[]): Readonly<Record<string, unknown>> {
  return { ...sent(said), ids_versions: Object.fromEntries(leads.map(({ id, version }) => [id, version])) };
}

function sent({ step, why = '', reason, into, unit }: StepSaid): Readonly<Record<string, unknown>> {
  return { step, why: why.trim(), ...(reason === undefined ? {} : { reason }), ...(into === undefined ? {} : { into }), ...(unit === undefined ? {} : { unit }) };
}

export type Undoing = 'reopen' | 'recall' | 'resume' | 'wait';

/** The step that takes another one back; null where there is none. */
export function undoing(step: StepSaid['step']): Undoing | null {
  if (step === 'send') return 'recall';
  if (step === 'wait') return 'resume';
  if (step === 'resume') return 'wait';
  return step === 'dismiss' || step === 'merge' ? 'reopen' : null;
}
