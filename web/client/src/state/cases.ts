/** The ledger's words, views and lists as the server has them; what was read last stays for when it is away. */

import { signal } from '@preact/signals';
import { getJson, sendJson, speech, type Got, type Problem } from '../api/client';
import { readThrough } from '../offline/kept';
import { saveFile, type Taken } from '../api/download';
import type { CaseDetail, CaseList } from '../domain/case';
import { COLUMNS, columnsOf, USUAL, type Column } from '../domain/columns';
import type { ReceivedReport } from '../domain/received';
import type { Words } from '../domain/report';
import { account, may, whenOthersCome } from './session';

export interface CaseWords {
  readonly statuses: Readonly<Record<string, Words>>;
  readonly terms: Readonly<Record<string, Words>>;
  readonly steps: Readonly<Record<string, Words>>;
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly query: string;
}

export const caseWords = signal<CaseWords>({ statuses: {}, terms: {}, steps: {} });
export const views = signal<readonly SavedView[]>([]);
const NEAR = 50;
const kept = new Map<string, { readonly list: CaseList; readonly at: string }>();
const KEPT_LISTS = 20;
whenOthersCome(() => {
  kept.clear();
  views.value = [];
});

/** Read what statuses, terms and steps are called, once. */
export async function readCaseWords(): Promise<void> {
  if (Object.keys(caseWords.value.statuses).length > 0) return;
  const who = account.value?.id;
  const got = who === undefined ? await getJson<CaseWords>('/api/cases/words') : await readThrough<CaseWords>('/api/cases/words', who, speech());
  if ('value' in got) caseWords.value = got.value;
}

/** A page of cases; with the server away, the same page as it was read last, and when that was. */
export async function readCases(address: string): Promise<Got<CaseList> & { readonly stale?: string }> {
  const who = account.value?.id;
  const got = await getJson<CaseList>(address);
  if ('value' in got && account.value?.id !== who) return got;
  if ('value' in got) {
    kept.set(address, { list: got.value, at: new Date().toISOString() });
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_LISTS))) kept.delete(old);
    return got;
  }
  const before = got.problem.status === 0 ? kept.get(address) : undefined;
  return before === undefined ? got : { value: before.list, stale: before.at };
}

export async function readCase(id: string): Promise<Got<CaseDetail>> {
  return await getJson<CaseDetail>(at(id));
}

export async function takeStep(id: string, step: string, body: unknown): Promise<Got<CaseDetail>> {
  return await sendJson<CaseDetail>('POST', `${at(id)}/steps/${encodeURIComponent(step)}`, body);
}

export async function openCase(id: string, body: unknown): Promise<Got<CaseDetail>> {
  return await sendJson<CaseDetail>('PUT', at(id), body);
}

/** The reports on a case's first objects and those tied to it, each once. */
export async function reportsOf(detail: CaseDetail): Promise<readonly ReceivedReport[]> {
  const { layer, features } = detail.case;
  const lists = features.slice(0, 5).map(async (feature) => {
    const got = await getJson<{ reports: readonly ReceivedReport[] }>(`/api/reports?${new URLSearchParams({ layer, feature, limit: String(NEAR) }).toString()}`);
    return 'value' in got ? got.value.reports : [];
  });
  if (!may('report.read_all')) return unique((await Promise.all(lists)).flat()); // a report of another unit would be a 404
  const origin = detail.case.origin === 'report' && detail.case.origin_id !== null ? [detail.case.origin_id] : [];
  const tied = [...new Set([...Object.keys(detail.reports), ...origin])].slice(0, NEAR).map(async (id) => {
    const got = await getJson<ReceivedReport>(`/api/reports/${encodeURIComponent(id)}`);
    return 'value' in got ? [got.value] : [];
  });
  return unique((await Promise.all([...lists, ...tied])).flat());
}

function unique(reports: readonly ReceivedReport[]): readonly ReceivedReport[] {
  return [...new Map(reports.map((report) => [report.id, report])).values()];
}

export async function readViews(): Promise<void> {
  const got = await getJson<{ views: readonly SavedView[] }>('/api/views');
  if ('value' in got) views.value = got.value.views;
}

export async function saveView(name: string, query: string): Promise<Problem | null> {
  const same = views.value.find((view) => view.name === name);
  const got = await sendJson<SavedView>('PUT', `/api/views/${same?.id ?? crypto.randomUUID()}`, { name, query });
  if ('problem' in got) return got.problem;
  await readViews();
  return null;
}

export async function removeView(id: string): Promise<Problem | null> {
  const got = await sendJson('DELETE', `/api/views/${id}`);
  if ('problem' in got) return got.problem;
  views.value = views.value.filter((view) => view.id !== id);
  return null;
}

/** The cases of a filter as a file, handed to the browser. */
export async function takeTable(query: URLSearchParams, format: 'csv' | 'xlsx', why: string): Promise<Got<Taken>> {
  return await saveFile(`/api/cases/table?${query.toString()}`, { format, why });
}

const CHOSEN = 'lakewatch.case-columns';

/** The columns that the person signed in chose on this device. */
export const columns = signal<readonly Column[]>(USUAL);

export function readColumns(): void {
  try {
    columns.value = columnsOf(localStorage.getItem(`${CHOSEN}.${account.value?.id ?? ''}`));
  } catch {
    columns.value = USUAL; // the browser keeps nothing for this page
  }
}

export function chooseColumns(chosen: readonly Column[]): void {
  columns.value = COLUMNS.filter((column) => chosen.includes(column));
  try {
    localStorage.setItem(`${CHOSEN}.${account.value?.id ?? ''}`, columns.value.join(','));
  } catch {
    // the choice holds until the page is left
  }
}

function at(id: string): string {
  return `/api/cases/${encodeURIComponent(id)}`;
}
