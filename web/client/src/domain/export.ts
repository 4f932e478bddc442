/** An export on the wire, and what is asked for. */

import type { Job, KeptProblem } from './job';

/** Formats in the order in which offices ask for them; the words stand in `i18n/exports.ts`. */
export const FORMATS = ['geopackage', 'shapefile', 'geojson', 'kml', 'csv', 'xlsx', 'dxf', 'land_txt', 'pmtiles'] as const;
export type ExportFormat = (typeof FORMATS)[number];

export const SYSTEMS = ['EPSG:4490', 'EPSG:4526', 'EPSG:4527', 'EPSG:4547', 'EPSG:4548', 'OGC:CRS84'] as const;

/** Formats whose own definition allows only one system. */
const FIXED: Partial<Record<ExportFormat, string>> = { kml: 'OGC:CRS84', pmtiles: 'OGC:CRS84' };

export type Box = readonly [number, number, number, number];

export interface Asked {
  readonly layer: string;
  readonly format: ExportFormat;
  readonly crs: string;
  readonly as_of: string | null;
  readonly bbox: Box | null;
  readonly why: string;
}

export interface Export {
  readonly id: string;
  readonly layer: string;
  readonly format: string;
  readonly crs: string;
  readonly as_of: string | null;
  readonly bbox: Box | null;
  readonly why: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly mine?: boolean;
  readonly state: string;
  readonly job: Job | null;
  readonly problem: KeptProblem | null;
  readonly count: number | null;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly file_name: string | null;
}

/** Systems a format can be written in. */
export function systemsOf(format: ExportFormat): readonly string[] {
  const only = FIXED[format];
  return only === undefined ? SYSTEMS : [only];
}

/** The system that is written: the wished one where the format can, else its own. */
export function systemFor(format: ExportFormat, wished: string): string {
  const may = systemsOf(format);
  return may.includes(wished) ? wished : may[0]!;
}
