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

function archivesOf(files: readonly Blob[]): readonly PMTiles[] {
  return files.map((file, number) => new PMTiles(new BlobSource(String(number), file)));
}

export class PackageTiles {
  private readonly archives: readonly PMTiles[];

  /** The archives in the order in which the server puts their layers into a tile. */
  constructor(files: readonly Blob[]) {
    this.archives = archivesOf(files);
  }

  /** A vector tile is a list of layers: lists joined end to end are one list (Mapbox Vector Tile 2.1, section 4.1). */
  async tile(z: number, x: number, y: number): Promise<ArrayBuffer> {
    const found = await Promise.all(this.archives.map((archive) => archive.getZxy(z, x, y)));
    return await new Blob(found.flatMap((tile) => (tile === undefined ? [] : [tile.data]))).arrayBuffer();
  }
}

/** Pictures of the ground out of a package. */
export class PackagePictures {
  private readonly archives: readonly PMTiles[];

  /** The archives, the latest scene first. */
  constructor(files: readonly Blob[]) {
    this.archives = archivesOf(files);
  }

  /** The tile of the latest scene that has one; null where none has. */
  async tile(z: number, x: number, y: number): Promise<ArrayBuffer | null> {
    for (const archive of this.archives) {
      const found = await archive.getZxy(z, x, y);
      if (found !== undefined) return found.data;
    }
    return null;
  }
}
