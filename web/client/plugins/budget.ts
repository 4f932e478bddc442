/** The patrol's JavaScript has a budget: what a phone reads before its first page is kept small, or the build fails. */

import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

const MOST_BYTES = 120_000; // gzip, without the map engine
/** Pages of the office: a patrol never opens them. */
const OFFICE = /\/src\/pages\/(boundaries|cases|claims|coverage|edits|exports|flags|imagery|imports|leads|review|work|zones)\//;
const ENGINE = /\/node_modules\/maplibre-gl\//;

export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = patrolChunks(bundle);
      const bytes = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0);
      const said = `patrol JavaScript without the map engine: ${(bytes / 1000).toFixed(1)} kB gzip of ${MOST_BYTES / 1000} kB, ${chunks.length} files`;
      if (bytes > MOST_BYTES) this.error(`${said}\n${chunks.map((chunk) => `  ${chunk.fileName} ${gzipSync(chunk.code).length}`).join('\n')}`);
      this.info(said);
    },
  };
}

/** What the application's entry brings, at once or when asked for, but for the office's pages and the map engine. */
function patrolChunks(bundle: Rolldown.OutputBundle): Rolldown.OutputChunk[] {
  const found = new Map<string, Rolldown.OutputChunk>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || found.has(name) || chunk.moduleIds.some((id) => ENGINE.test(id)) || OFFICE.test(chunk.facadeModuleId ?? '')) return;
    found.set(name, chunk);
    [...chunk.imports, ...chunk.dynamicImports].forEach(visit);
  };
  Object.values(bundle).filter((each) => each.type === 'chunk' && each.isEntry && each.name === 'index').forEach((entry) => visit(entry.fileName));
  return [...found.values()];
}
