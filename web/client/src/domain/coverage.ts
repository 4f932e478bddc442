/** What a unit visited: cells and features by days, without persons. */

import type { Words } from './report';

export type Reached = 'visited' | 'passed' | 'none';

export interface Shares {
  readonly visited: number;
  readonly passed: number;
  readonly none: number;
}

export interface Cell {
  readonly id: string;
  readonly label: string;
  readonly terrain: string | null;
  readonly interval_days: number | null;
  readonly kind: Reached;
  readonly visited_on: string | null;
  readonly passed_on: string | null;
  readonly days: number;
  readonly geometry: GeoJSON.Geometry | null;
}

export interface Coverage {
  readonly unit: string;
  readonly since: string;
  readonly until: string;
  readonly rule: Words;
  readonly cells: readonly Cell[];
  readonly total: Shares;
  readonly shore: Shares;
  readonly layers: readonly { readonly layer: string; readonly visited: number; readonly passed: number }[];
  readonly units: readonly { readonly unit: string; readonly cells: Shares }[];
}

export interface Unvisited {
  readonly features: readonly { readonly feature: string; readonly label: string; readonly state: string | null; readonly last_on: string | null }[];
  readonly total: number;
  readonly next: string | null;
}

/** The cells as shapes that the map draws: solid visited, dashed passed, thin not reached. */
export function cellShapes(cells: readonly Cell[]): GeoJSON.FeatureCollection {
  const change = { visited: 'new', passed: 'changed', none: 'unchanged' } as const; // the strokes that the map knows
  return {
    type: 'FeatureCollection',
    features: cells.flatMap(({ id, kind, geometry }) => (geometry === null ? [] : [{ type: 'Feature' as const, geometry, properties: { id, change: change[kind] } }])),
  };
}

/** The least visited first: not reached, then passed, then the longest ago. */
export function worstFirst(cells: readonly Cell[]): readonly Cell[] {
  const rank = { none: 0, passed: 1, visited: 2 } as const;
  return [...cells].sort((one, other) => rank[one.kind] - rank[other.kind] || (one.visited_on ?? '').localeCompare(other.visited_on ?? '') || one.label.localeCompare(other.label));
}
