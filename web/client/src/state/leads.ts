/** Leads as the server has them, and the steps that the desk takes with them. */

import { signal } from '@preact/signals';
import { getJson, sendJson, type Got } from '../api/client';
import { sendFile } from '../api/upload';
import type { CaseDetail } from '../domain/case';
import { leadsAddress, shapesAddress } from '../domain/leadFilter';
import { manyBody, stepBody, type StepSaid } from '../domain/leadStep';
import type { PrecisionTable } from '../domain/leadRun';
import type { Lead, LeadDetail, LeadList } from '../domain/lead';
import type { Words } from '../domain/report';
import { account, whenOthersCome } from './session';

export const PAGE = 100;

/** Whether keys of one letter decide; people who dictate switch them off. */
const KEYS = 'lakewatch.lead-keys';
export const leadKeys = signal(localStorage.getItem(KEYS) !== 'off');

export function switchLeadKeys(on: boolean): void {
  leadKeys.value = on;
  localStorage.setItem(KEYS, on ? 'on' : 'off');
}

/** The unit that leads were sent to last: the next goes there too, unless another is chosen. */
export const lastUnit = signal('');
whenOthersCome(() => (lastUnit.value = ''));

export async function readLeads(query: URLSearchParams, after: string | null = null): Promise<Got<LeadList>> {
  return await getJson<LeadList>(leadsAddress(query, PAGE, after));
}

export async function readLeadShapes(query: URLSearchParams): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(shapesAddress(query));
}

export async function readLead(id: string): Promise<Got<LeadDetail>> {
  return await getJson<LeadDetail>(at(id));
}

export async function stepLead(lead: Pick<Lead, 'id' | 'version'>, said: StepSaid): Promise<Got<unknown>> {
  return await sendJson<Lead>('POST', `${at(lead.id)}/steps`, stepBody(said, lead));
}

/** All of them or none. */
export async function stepLeads(leads: readonly Pick<Lead, 'id' | 'version'>[], said: StepSaid): Promise<Got<unknown>> {
  return leads.length === 1 ? await stepLead(leads[0]!, said) : await sendJson<unknown>('POST', '/api/leads/steps', manyBody(said, leads));
}

export interface CaseAsked {
  readonly id: string;
  readonly layer: string;
  readonly title: string;
  readonly description: string;
  readonly found_on: string;
  readonly why: string;
}

export async function openLeadCase(lead: string, asked: CaseAsked): Promise<Got<CaseDetail['case'] | CaseDetail>> {
  return await sendJson('POST', `${at(lead)}/cases`, asked);
}

/** A quick note becomes a lead, once. */
export async function leadFromNote(report: string): Promise<Got<Lead>> {
  return await sendJson<Lead>('POST', '/api/leads/from-note', { report });
}

export async function readPrecision(): Promise<Got<PrecisionTable>> {
  return await getJson<PrecisionTable>('/api/leads/precision');
}

/** What came of each row of a list that was handed in: a lead, or why not. */
export interface ListRow {
  readonly row: number;
  readonly lead: string | null;
  readonly problem: { readonly code: string; readonly zh: string; readonly en: string } | null;
  readonly label: string | null;
}

export interface ListTold {
  readonly rows: readonly ListRow[];
  readonly added: number;
  /** Patches that were leads already. */
  readonly known: number;
  readonly refused: number;
  /** How its coordinates were taken. */
  readonly crs: Words;
}

/** Hand in a list of another agency: each row of the file is a lead, or is told why not. */
export async function sendList(file: File, day: string, agency: string, told: (sent: number) => void): Promise<Got<ListTold>> {
  const query = new URLSearchParams({ name: file.name, day, agency });
  return await sendFile<ListTold>(`/api/leads/lists?${query.toString()}`, file, told, 'application/octet-stream', 'POST').ended;
}

function at(id: string): string {
  return `/api/leads/${encodeURIComponent(id)}`;
}

/** Whether the account belongs to the desk at all, whatever a lead's own steps say. */
export function isDesk(): boolean {
  return account.value?.roles.some((role) => role === 'analyst' || role === 'supervisor') ?? false;
}
