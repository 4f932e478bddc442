/** Where the map's tiles come from just now: the server, or the package while nothing is reached or the person wants it. */

import { fromKept, fromPackage } from '../../state/areas';
import { layers } from '../../state/catalogue';

/** How the engine takes up the archives of a package; gives the address to draw from. */
type Packed = (id: string, files: readonly Blob[]) => string;

/** The address that the map draws from; the server's also when the package cannot be trusted. */
export async function tilesNow(packed: Packed): Promise<string> {
  if (!fromPackage.value) return tilesAddress();
  return await fromKept(async (kept) => packed(kept.manifest.id, await Promise.all(kept.tiles().map((file) => kept.bytes(file)))), tilesAddress());
}

/** Every drawn layer in one tile, in one order, so that the server's and the browser's caches fit all views. */
export function tilesAddress(): string {
  const ids = layers.value.map((layer) => layer.id).sort().join(',');
  return `${location.origin}/tiles/${ids}/{z}/{x}/{y}.mvt`;
}
