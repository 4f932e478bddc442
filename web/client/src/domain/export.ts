/** An export on the wire, and what is asked for. */

import type { Job, KeptProblem } from './job';

/** Formats in the order in which offices ask for them; the words stand in `i18n/exports.ts`. */
export const FORMATS = ['geopackage', 'shapefile', 'geojson', 'kml', 'csv', 'xlsx', 'dxf', 'land_txt', 'flatgeobuf', 'pmtiles'] as const;
export type ExportFormat = (typeof FORMATS)[number];

const PLANES = ['EPSG:4527', 'EPSG:4526', 'EPSG:4548', 'EPSG:4547']; // first that of the lake's greater part
const ANY = ['EPSG:4490', 'OGC:CRS84', ...PLANES];

/** Formats whose own definition allows only some systems; the first is the usual one. */
const ONLY: Partial<Record<ExportFormat, readonly string[]>> = {
  geojson: ['OGC:CRS84'], kml: ['OGC:CRS84'], pmtiles: ['OGC:CRS84'], dxf: PLANES, land_txt: PLANES,
};

export type Box = readonly [number, number, number, number];

export interface Asked {
  readonly layer: string;
  readonly format: ExportFormat;
  readonly crs: string;
  readonly as_of: string | null; // a day: what was recorded until its end
  readonly valid: string | null; // a day: what was so on it
  readonly bbox: Box | null;
  readonly why: string;
}

/** An entry of the log; what came of it is null until the file is there. */
export interface Export {
  readonly id: string;
  readonly layer: string;
  readonly format: string;
  readonly crs: string | null;
  readonly as_of: string | null;
  readonly valid: string | null;
  readonly hidden: readonly string[];
  readonly bbox: Box | null;
  readonly why: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly created_by_name: string;
  readonly mine?: boolean;
  readonly state: string;
  readonly job: Job | null;
  readonly problem: KeptProblem | null;
  readonly count: number | null;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly file_name: string | null;
  readonly case_number?: string | null; // of a case file
}

/** Systems a format can be written in. */
export function systemsOf(format: ExportFormat): readonly string[] {
  return ONLY[format] ?? ANY;
}

/** The system that is written: the wished one where the format can, else its own. */
export function systemFor(format: ExportFormat, wished: string): string {
  const may = systemsOf(format);
  return may.includes(wished) ? wished : may[0]!;
}
