/** Claims as the server has them, and the few things done with them. */

import { saveFile, type Taken } from '../api/download';
import { getJson, sendJson, type Got } from '../api/client';
import type { Change, Claim, ThingList } from '../domain/claim';
import type { Words } from '../domain/report';

export const PAGE = 50;

export async function readPage<T>(address: string): Promise<Got<T>> {
  return await getJson<T>(address);
}

/** One thing of a claim, wherever it stands in the list. */
export async function readThing(claim: string, feature: string, asOf: string): Promise<Got<ThingList>> {
  return await getJson<ThingList>(`${at(claim)}/things?${asked({ feature, as_of: asOf, limit: '1' })}`);
}

export interface Drawn extends GeoJSON.FeatureCollection {
  readonly placeless: number;
}

export async function readThingShapes(claim: string, asOf: string): Promise<Got<Drawn>> {
  return await getJson<Drawn>(`${at(claim)}/things.geojson?${asked({ as_of: asOf })}`);
}

export async function readChanges(claim: string): Promise<Got<{ readonly changes: readonly Change[]; readonly total: number }>> {
  return await getJson(`${at(claim)}/changes`);
}

export interface Observation {
  readonly noun: string;
  /** null for who may not open it */
  readonly noun_id: string | null;
  readonly feature: string | null;
  /** When it came to us. */
  readonly at: string;
  readonly seen_at: string;
  readonly unit: string | null;
  readonly state_words: Words | null;
  readonly strength_words: Words;
  readonly place: readonly [number, number] | null;
}

export interface ClaimWhole {
  readonly claim: Claim;
  readonly tally: { readonly parts: number; readonly count: number | null; readonly count_gap: number | null; readonly adds_up: boolean } | null;
  readonly parts: readonly Claim[];
  readonly observations: readonly Observation[];
}

export async function readClaim(claim: string): Promise<Got<ClaimWhole>> {
  return await getJson<ClaimWhole>(`${at(claim)}?limit=200`);
}

export interface SceneSays {
  readonly scene: string;
  readonly name: string;
  readonly day: string;
  readonly for: number;
  readonly against: number;
  readonly unclear: number;
  readonly narrow_why: Words | null;
  readonly beyond: number;
  readonly demonstration: boolean;
}

export interface ImagesSaid {
  readonly asked: boolean;
  readonly words: Words;
  readonly series: readonly SceneSays[];
  readonly waiting: number;
  readonly cannot_see: Words;
}

export async function readClaimImages(claim: string): Promise<Got<ImagesSaid>> {
  return await getJson<ImagesSaid>(`${at(claim)}/images`);
}

export async function askClaimImages(claim: string): Promise<Got<unknown>> {
  return await sendJson('POST', `${at(claim)}/images`);
}

export async function makeClaim(claim: string, body: unknown): Promise<Got<Claim>> {
  return await sendJson<Claim>('PUT', at(claim), body);
}

export async function withdrawClaim(claim: string, why: string): Promise<Got<Claim>> {
  return await sendJson<Claim>('POST', `${at(claim)}/withdraw`, { why });
}

export async function takeThings(claim: string, format: 'csv' | 'xlsx', asOf: string, why: string): Promise<Got<Taken>> {
  return await saveFile(`${at(claim)}/table`, { format, why, ...(asOf === '' ? {} : { as_of: asOf }) });
}

export interface CheckAsked {
  readonly id: string;
  readonly feature: string;
  readonly unit: string;
  readonly why: string;
}

/** Somebody is sent to one thing of a claim; sent again after a lost answer, it is the same check. */
export async function sendCheck(claim: string, asked: CheckAsked): Promise<Got<unknown>> {
  return await sendJson('POST', `${at(claim)}/checks`, asked);
}

function asked(given: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
}

function at(claim: string): string {
  return `/api/claims/${encodeURIComponent(claim)}`;
}
