/** Leads (疑似图斑): patches that may be a problem, until somebody was there. As the server gives them. */

import type { Words } from './report';

export const STATES = ['new', 'waiting', 'sent', 'confirmed', 'refuted', 'dismissed', 'merged'] as const;
export type LeadState = (typeof STATES)[number];
export const SOURCES = ['change', 'agency', 'import', 'note', 'claim'] as const;
/** Why a desk dismisses one, in the order of the keys 1 to 6. */
export const REASONS = ['season', 'water_level', 'permitted', 'known', 'image', 'other'] as const;
export type Reason = (typeof REASONS)[number];
/** Kinds that a comparison of scenes finds; a list from elsewhere may bring its own. */
export const KINDS = ['WATER_TO_LAND', 'LAND_TO_WATER', 'NEW_ROOF', 'PLANTS_TO_BARE', 'BARE_TO_PLANTS'] as const;

/** One date of a comparison: its scene, and the indices there. */
export interface Side {
  readonly scene?: string | null;
  readonly name?: string | null;
  readonly day?: string | null;
  readonly indices?: Readonly<Record<string, number | null>>;
}

/** What a comparison says of a patch; a lead from elsewhere has next to none of it. Lengths in metres, shares 0 to 1. */
export interface LeadEvidence {
  readonly before?: Side | null;
  readonly after?: Side | null;
  readonly length_m?: number | null;
  readonly width_m?: number | null;
  readonly compact?: number | null;
  readonly loss?: number | null;
  readonly hidden?: number | null;
  readonly dike_like?: boolean | null;
  readonly planar_m2?: number | null;
  /** It touches the edge of what was compared: it may go on beyond. */
  readonly at_edge?: boolean | null;
  /** By how many pixels the later image lay too far to the right and down, and whether comparing took that back. */
  readonly shift?: { readonly right_px: number; readonly down_px: number; readonly taken_back?: boolean } | null;
  /** When it happened and whether it still stands, as far as images tell. */
  readonly since?: { readonly words: Words } | null;
  /** One index over all images that show the place. */
  readonly series?: readonly { readonly day: string; readonly index: string; readonly value: number | null; readonly hidden: number }[] | null;
}

export interface Lead {
  readonly id: string;
  readonly source: string;
  readonly source_words: Words;
  readonly kind: string;
  readonly kind_words: Words;
  readonly state: string;
  readonly state_words: Words;
  readonly zone: string | null;
  readonly zone_words: Words;
  readonly boundary: string | null;
  /** On the ellipsoid; 0 for a point or a line. */
  readonly area_m2: number;
  readonly day: string;
  readonly resolution_m: number | null;
  readonly run: string | null;
  /** 0 to 1; null where its source gives none. */
  readonly confidence: number | null;
  readonly because: readonly Words[];
  readonly priority: number;
  readonly priority_because: readonly (Words & { readonly points: number })[];
  readonly place: readonly [number, number];
  readonly geometry: GeoJSON.Geometry;
  readonly unit: string | null;
  readonly reason: string | null;
  readonly into: string | null;
  readonly report: string | null;
  readonly case: string | null;
  /** A report that speaks against how it stands, until the desk has acted on it. */
  /** Which report speaks against it is null for who may not read that one. */
  readonly doubt: (Words & { readonly report: string | null }) | null;
  readonly demonstration: boolean;
  readonly version: number;
  readonly evidence: LeadEvidence;
  /** Addresses of pictures before and after; null where no scene shows it. */
  readonly chips: { readonly before: string; readonly after: string } | null;
  readonly changed_at: string;
}

export interface Match {
  readonly relation: string;
  readonly words: Words;
  readonly noun: string;
  readonly id: string | null;
  readonly label: string | null;
  /** Of the lead that the thing covers. */
  readonly share: number;
}

export interface LeadStep extends Words {
  readonly id: string;
  readonly allowed: boolean;
  readonly why_not: Words | null;
}

export interface LeadEvent extends Words {
  readonly number: number;
  readonly step: string;
  readonly before: string | null;
  readonly after: string;
  readonly at: string;
  readonly name: string;
  readonly unit: string | null;
  readonly why: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface NearLead {
  readonly id: string;
  readonly kind: string;
  readonly metres: number;
  readonly kind_words: Words;
  readonly state: string;
}

export interface LeadReport {
  readonly id: string;
  readonly state_seen: string | null;
  readonly observed_at: string;
  readonly author_name: string;
  readonly unit: string | null;
  readonly note: string;
  readonly photos: number;
}

export interface LeadDetail extends Lead {
  readonly matches: readonly Match[];
  readonly steps: readonly LeadStep[];
  readonly events: readonly LeadEvent[];
  readonly near: readonly NearLead[];
  /** Leads that were merged into this one. */
  readonly merged: readonly string[];
  readonly can_see: Words;
  readonly cannot_see: Words;
  /** The newest of them. */
  readonly reports: readonly LeadReport[];
  readonly reports_total: number;
}

export interface LeadList {
  readonly leads: readonly Lead[];
  readonly total: number;
  readonly next: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

/** How sure, as a word beside its figure: a share of nothing more than this system's own reasons. */
export function sureness(confidence: number | null): 'high' | 'middle' | 'low' | 'none' {
  if (confidence === null) return 'none';
  return confidence >= 0.75 ? 'high' : confidence >= 0.5 ? 'middle' : 'low';
}

/** How urgent, in three steps; the points stand beside it. */
export function urgencyOf(priority: number): 'high' | 'middle' | 'low' {
  return priority >= 60 ? 'high' : priority >= 30 ? 'middle' : 'low';
}

/** A point or line has no measured area. */
export function hasArea(lead: Pick<Lead, 'area_m2'>): boolean {
  return lead.area_m2 > 0;
}

/** The names of indices that either date has, before those that both have not. */
export function indexRows({ before, after }: LeadEvidence): readonly { readonly id: string; readonly before: number | null; readonly after: number | null }[] {
  const [was, becomes] = [before?.indices ?? {}, after?.indices ?? {}];
  const ids = [...new Set([...Object.keys(was), ...Object.keys(becomes)])];
  return ids.map((id) => ({ id, before: was[id] ?? null, after: becomes[id] ?? null }));
}

/** The neighbour of a lead in a list, one on or one back; the first where none is chosen. */
export function stepFrom(leads: readonly Pick<Lead, 'id'>[], chosen: string | null, way: 1 | -1): string | null {
  const at = leads.findIndex((each) => each.id === chosen);
  if (at < 0) return leads[0]?.id ?? null;
  return leads[at + way]?.id ?? null;
}

/** Which lead comes after some have gone from the list: the next one that stays, else the one before them. */
export function afterGone(leads: readonly Pick<Lead, 'id'>[], gone: ReadonlySet<string>, chosen: string | null): string | null {
  const at = leads.findIndex((each) => each.id === chosen);
  const stays = (each: Pick<Lead, 'id'>): boolean => !gone.has(each.id);
  const next = leads.slice(Math.max(at, 0)).find(stays) ?? [...leads.slice(0, Math.max(at, 0))].reverse().find(stays);
  return next?.id ?? null;
}

/** The box around a lead, with room about it: a patch is looked at with its surroundings. Degrees. */
export function surroundings(geometry: GeoJSON.Geometry, room = 1.5, least = 0.0025): readonly [number, number, number, number] | null {
  const all = cornersOf(geometry);
  if (all.length === 0) return null;
  const [xs, ys] = [all.map((each) => each[0]), all.map((each) => each[1])];
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const margin = Math.max(least, Math.max(east - west, north - south) * room);
  return [west - margin, south - margin, east + margin, north + margin];
}

function cornersOf(geometry: GeoJSON.Geometry): [number, number][] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(cornersOf);
  const walk = (given: unknown): [number, number][] =>
    !Array.isArray(given) ? [] : typeof given[0] === 'number' ? [[Number(given[0]), Number(given[1])]] : given.flatMap(walk);
  return walk(geometry.coordinates);
}
