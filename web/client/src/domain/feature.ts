/** One feature on the wire, and the lists it comes in. */

export interface Feature {
  readonly id: string;
  readonly layer: string;
  readonly geometry: GeoJSON.Geometry | null;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
  readonly label: string | null;
  readonly state: string | null;
  readonly unit: string | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly demonstration: boolean;
  readonly version: number;
  readonly recorded_at: string | null;
  readonly recorded_by?: string | null;
  readonly origin: { readonly declared: string | null; readonly assumed: string | null; readonly evidence: string | null } | null;
  readonly measured: {
    readonly area_m2?: number | null;
    readonly area_plane_m2?: number | null;
    readonly plane_crs?: string | null;
    readonly length_m?: number | null;
  } | null;
}

export interface SearchHit {
  readonly kind: 'feature' | 'report';
  readonly layer: string;
  readonly id: string;
  readonly label: string | null;
  readonly sub: string | null;
  readonly place: readonly [number, number] | null;
  readonly box: readonly [number, number, number, number] | null;
}

export interface NearFeature {
  readonly layer: string;
  readonly id: string;
  readonly label: string | null;
  readonly state: string | null;
  readonly distance_m: number;
  readonly bearing_deg: number;
  readonly place: readonly [number, number];
  readonly last_report: { readonly id: string; readonly observed_at: string; readonly state_seen: string | null; readonly author_name: string } | null;
}

/** West, south, east, north of a shape; null for one without positions. */
export function boundsOf(geometry: GeoJSON.Geometry): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions(geometry)) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return Number.isFinite(box[0]) ? box : null;
}

/** The lines around a shape. An outline that crosses itself may enclose nothing by its numbers; its lines are drawn all the same. */
export function outlineOf(geometry: GeoJSON.Geometry): GeoJSON.Geometry {
  if (geometry.type === 'Polygon') return { type: 'MultiLineString', coordinates: geometry.coordinates };
  if (geometry.type === 'MultiPolygon') return { type: 'MultiLineString', coordinates: geometry.coordinates.flat() };
  if (geometry.type === 'GeometryCollection') return { type: 'GeometryCollection', geometries: geometry.geometries.map(outlineOf) };
  return geometry;
}

/** Every position of a shape, however deep it is nested. */
export function positions(geometry: GeoJSON.Geometry): [number, number][] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(positions);
  const flat = (given: unknown): [number, number][] =>
    Array.isArray(given) && typeof given[0] === 'number' ? [[Number(given[0]), Number(given[1])]] : Array.isArray(given) ? given.flatMap(flat) : [];
  return flat(geometry.coordinates);
}
