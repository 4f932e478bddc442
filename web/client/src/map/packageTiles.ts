/** Tiles out of a package: one archive a layer, joined into the tile that the server gives for all of them. */

import { PMTiles, type RangeResponse, type Source } from 'pmtiles';

/** Bytes that lie on this device. */
class BlobSource implements Source {
  constructor(private readonly key: string, private readonly blob: Blob) {}

  getKey(): string {
    return this.key;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.blob.slice(offset, offset + length).arrayBuffer() };
  }
}

export class PackageTiles {
  private readonly archives: readonly PMTiles[];

  /** The archives in the order in which the server puts their layers into a tile. */
  constructor(files: readonly Blob[]) {
    this.archives = files.map((file, number) => new PMTiles(new BlobSource(String(number), file)));
  }

  /** A vector tile is a list of layers: lists joined end to end are one list (Mapbox Vector Tile 2.1, section 4.1). */
  async tile(z: number, x: number, y: number): Promise<ArrayBuffer> {
    const found = await Promise.all(this.archives.map((archive) => archive.getZxy(z, x, y)));
    return await new Blob(found.flatMap((tile) => (tile === undefined ? [] : [tile.data]))).arrayBuffer();
  }
}
