/** A package that is here whole: its files are read, checked against their hashes, when they are first asked for. */

import { featureAt, at, rowOf, type AreaCases, type AreaFile, type AreaLayer, type AreaManifest, type AreaReports } from '../domain/area';
import type { CaseLine } from '../domain/case';
import type { Feature, NearFeature } from '../domain/feature';
import { NearIndex } from '../domain/nearby';
import { positions } from '../domain/feature';
import { metresBetween } from '../domain/position';
import type { ReceivedReport } from '../domain/received';
import type { Place } from '../domain/report';

/** Where a package's files lie. */
export interface KeptFiles {
  /** A file's bytes, when they still have their hash; `Damaged` otherwise. */
  read(file: AreaFile): Promise<Blob>;
}

/** A file on this device is not what was fetched, or is gone: it is not used. */
export class Damaged extends Error {
  constructor(readonly file: AreaFile) {
    super(`damaged: ${file.kind} ${file.layer ?? ''}`);
  }
}

export class KeptPackage {
  private readonly layers = new Map<string, Promise<AreaLayer | null>>();
  private index: Promise<{ layers: readonly AreaLayer[]; near: NearIndex }> | undefined;
  private reports: Promise<ReadonlyMap<string, ReceivedReport>> | undefined;
  private cases: Promise<readonly CaseLine[]> | undefined;

  constructor(readonly manifest: AreaManifest, private readonly files: KeptFiles) {}

  async feature(layer: string, id: string): Promise<Feature | null> {
    const known = await this.layer(layer);
    const row = known === null ? -1 : rowOf(known, id);
    return known === null || row < 0 ? null : featureAt(known, row);
  }

  async near(here: Place, radiusM: number, limit: number): Promise<{ features: NearFeature[]; total: number }> {
    this.index ??= this.indexed();
    const [{ layers, near }, last] = await Promise.all([this.index, this.lastReports()]);
    const found = near.near(here, radiusM);
    const features = found.slice(0, limit).map((each): NearFeature => {
      const layer = layers[each.layer]!;
      const id = at(layer.ids, each.row);
      const report = last.get(keyOf(layer.layer, id));
      const shape = featureAt(layer, each.row).geometry;
      return {
        layer: layer.layer, id, label: at(layer.labels, each.row), state: at(layer.states, each.row),
        distance_m: Math.round(each.metres * 10) / 10, bearing_deg: each.degrees,
        place: (shape === null ? here : positions(shape)[0]) as [number, number],
        last_report: report === undefined ? null : { id: report.id, observed_at: report.observed_at, state_seen: report.state_seen, author_name: report.author_name },
      };
    });
    return { features, total: found.length };
  }

  async casesNear(here: Place, radiusM: number): Promise<readonly CaseLine[]> {
    const placed = (await this.allCases()).flatMap((line) => {
      const spots = line.place === null ? [] : positions(line.place);
      const metres = Math.min(...spots.map((spot) => metresBetween(here, spot)));
      return metres <= radiusM ? [{ line, metres }] : [];
    });
    return placed.sort((one, other) => one.metres - other.metres).map(({ line }) => line);
  }

  async casesOf(layer: string, feature: string): Promise<readonly CaseLine[]> {
    return (await this.allCases()).filter((line) => line.layer === layer && line.features.includes(feature));
  }

  async allCases(): Promise<readonly CaseLine[]> {
    this.cases ??= this.json<AreaCases>('cases').then((read) => read?.cases ?? []);
    return await this.cases;
  }

  async lastReport(layer: string, feature: string): Promise<ReceivedReport | null> {
    return (await this.lastReports()).get(keyOf(layer, feature)) ?? null;
  }

  async tasks(): Promise<unknown> {
    return await this.json<unknown>('tasks');
  }

  /** The tiles of each layer, in the order in which the server puts them into one. */
  tiles(): readonly AreaFile[] {
    return this.manifest.files.filter((file) => file.kind === 'tiles').sort((one, other) => ((one.layer ?? '') < (other.layer ?? '') ? -1 : 1));
  }

  async bytes(file: AreaFile): Promise<Blob> {
    return await this.files.read(file);
  }

  private async layer(id: string): Promise<AreaLayer | null> {
    const found = this.layers.get(id) ?? this.json<AreaLayer>('features', id);
    this.layers.set(id, found);
    return await found;
  }

  private async indexed(): Promise<{ layers: readonly AreaLayer[]; near: NearIndex }> {
    const names = this.manifest.files.filter((file) => file.kind === 'features').map((file) => file.layer ?? '');
    const read = await Promise.all(names.map((name) => this.layer(name)));
    const layers = read.filter((layer) => layer !== null && layer.near) as AreaLayer[];
    return { layers, near: new NearIndex(layers) };
  }

  private async lastReports(): Promise<ReadonlyMap<string, ReceivedReport>> {
    this.reports ??= this.json<AreaReports>('reports').then((read) => new Map((read?.reports ?? []).map((report) => [keyOf(report.layer, report.feature ?? ''), report])));
    return await this.reports;
  }

  private async json<T>(kind: AreaFile['kind'], layer: string | null = null): Promise<T | null> {
    const file = this.manifest.files.find((each) => each.kind === kind && each.layer === layer);
    if (file === undefined) return null;
    const plain = (await this.files.read(file)).stream().pipeThrough(new DecompressionStream('gzip'));
    return (await new Response(plain).json()) as T;
  }
}

function keyOf(layer: string, id: string): string {
  return `${layer}/${id}`;
}

