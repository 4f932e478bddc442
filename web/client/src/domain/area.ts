/** An area package: what the server put together for one person to take along, and how its files are read. */

import type { CaseLine } from './case';
import type { Feature } from './feature';
import type { ReceivedReport } from './received';

export type AreaKind = 'grid' | 'box' | 'lake';
export type AreaBox = readonly [number, number, number, number];

/** One file of a package, known by its hash: the same content is never fetched twice. */
export interface AreaFile {
  readonly kind: 'tiles' | 'features' | 'reports' | 'cases' | 'layers' | 'tasks' | 'imagery';
  readonly layer: string | null;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly count: number | null;
  readonly scene?: AreaScene | null;
}

/** What is told of a picture of the ground wherever it is drawn. */
export interface AreaScene {
  readonly name: string;
  readonly acquired_on: string;
  readonly resolution_m: number;
  readonly credit: string;
  readonly demonstration: boolean;
  readonly zooms: readonly [number, number];
}

/** What a package holds. `taken_at` is the server's clock: everything in it is as it was then. */
export interface AreaManifest {
  readonly id: string;
  readonly kind: AreaKind;
  readonly box: AreaBox;
  readonly cells: number;
  readonly taken_at: string;
  readonly valid: string;
  readonly zooms: readonly [number, number];
  readonly layers: readonly string[];
  readonly count: number;
  readonly demonstration: boolean;
  readonly files: readonly AreaFile[];
  readonly size_bytes: number;
}

/** A column of values; one value for all rows where they are equal. */
export type Column<T> = readonly T[] | { readonly all: T };

type Value = string | number | boolean | null;

/** The features of one layer, in columns. Shapes: see `shapeOf`. */
export interface AreaLayer {
  readonly layer: string;
  readonly count: number;
  readonly near: boolean; // listed in "near me"
  readonly ids: Column<string>;
  readonly labels: Column<string>;
  readonly states: Column<string | null>;
  readonly units: Column<string | null>;
  readonly versions: Column<number>;
  readonly recorded: Column<string | null>;
  readonly from: Column<string | null>;
  readonly to: Column<string | null>;
  readonly demonstration: Column<boolean>;
  readonly declared: Column<string | null>;
  readonly assumed: Column<string | null>;
  readonly evidence: Column<string | null>;
  readonly shapes: Column<string | null>;
  readonly area_m2: Column<number | null>;
  readonly area_plane_m2: Column<number | null>;
  readonly plane_crs: Column<string | null>;
  readonly length_m: Column<number | null>;
  readonly fields: Readonly<Record<string, Column<Value>>>;
}

export interface AreaReports {
  readonly reports: readonly ReceivedReport[];
}

export interface AreaCases {
  readonly cases: readonly CaseLine[];
  readonly total: number;
  readonly today: string;
}

/** After so many days a package is called old. */
export const STALE_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

/** Whole days since the package was put together; 0 when this device's clock is behind the server's. */
export function ageDays(takenAt: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(takenAt)) / DAY_MS));
}

/** The files that are not here yet. */
export function missing(manifest: AreaManifest, here: ReadonlySet<string>): readonly AreaFile[] {
  const seen = new Set(here);
  return manifest.files.filter(({ sha256 }) => !seen.has(sha256) && seen.add(sha256));
}

/** The pictures of the ground in a package, the latest first. */
export function pictures(manifest: AreaManifest | null): readonly (AreaFile & { readonly scene: AreaScene })[] {
  return (manifest?.files ?? []).flatMap((file) => (file.kind === 'imagery' && file.scene != null ? [{ ...file, scene: file.scene }] : []));
}

/** Bytes of some files. */
export function sizeOf(files: readonly AreaFile[]): number {
  return files.reduce((sum, file) => sum + file.size_bytes, 0);
}

/** A column's value in a row. */
export function at<T>(column: Column<T>, row: number): T {
  return 'all' in column ? column.all : (column[row] as T);
}

/** The row of a feature; -1 when the package has none of this id. */
export function rowOf(layer: AreaLayer, id: string): number {
  return 'all' in layer.ids ? (layer.ids.all === id && layer.count > 0 ? 0 : -1) : layer.ids.indexOf(id);
}

/** One feature as the server gives it. */
export function featureAt(layer: AreaLayer, row: number): Feature {
  const value = <T>(column: Column<T>): T => at(column, row);
  const shape = value(layer.shapes);
  const declared = value(layer.declared);
  return {
    id: value(layer.ids),
    layer: layer.layer,
    geometry: shape === null ? null : shapeOf(shape),
    properties: Object.fromEntries(Object.entries(layer.fields).map(([name, column]) => [name, at(column, row)])),
    label: value(layer.labels),
    state: value(layer.states),
    unit: value(layer.units),
    valid_from: value(layer.from),
    valid_to: value(layer.to),
    demonstration: value(layer.demonstration),
    version: value(layer.versions),
    recorded_at: value(layer.recorded),
    origin: { declared, assumed: value(layer.assumed), evidence: value(layer.evidence) },
    measured: {
      area_m2: value(layer.area_m2),
      area_plane_m2: value(layer.area_plane_m2),
      plane_crs: value(layer.plane_crs),
      length_m: value(layer.length_m),
    },
  };
}

const UNIT = 1e6; // shapes are written in millionths of a degree: a tenth of a metre

type Ring = [number, number][];

/**
 * A shape's text read: a letter for its kind (p, l, a: point, line, area), then parts between `|`, rings between
 * `;`, numbers between blanks: longitude and latitude of the first corner, then the step to each further one.
 */
export function shapeOf(text: string): GeoJSON.Geometry {
  const parts = partsOf(text);
  if (text[0] === 'p') return parts.length === 1 ? { type: 'Point', coordinates: parts[0]![0]![0]! } : { type: 'MultiPoint', coordinates: parts.map((part) => part[0]![0]!) };
  if (text[0] === 'l') return parts.length === 1 ? { type: 'LineString', coordinates: parts[0]![0]! } : { type: 'MultiLineString', coordinates: parts.map((part) => part[0]!) };
  return parts.length === 1 ? { type: 'Polygon', coordinates: parts[0]! } : { type: 'MultiPolygon', coordinates: parts };
}

/** Parts, rings, corners. */
export function partsOf(text: string): Ring[][] {
  return text.slice(1).split('|').map((part) => part.split(';').map(ringOf));
}

function ringOf(text: string): Ring {
  const steps = text.split(' ');
  const ring: Ring = [];
  let x = 0;
  let y = 0;
  for (let each = 0; each + 1 < steps.length; each += 2) {
    x += Number(steps[each]);
    y += Number(steps[each + 1]);
    ring.push([x / UNIT, y / UNIT]);
  }
  return ring;
}
