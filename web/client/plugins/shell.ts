/** Puts the list of the application's files, each with its hash, before the service worker once all are written. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

export const WORKER = 'sw.js';
/** Not the application: what documents carry inside them, the worker itself, what the build notes for itself. */
const NOT_SHELL = [/^documents\//, /^sw\.js$/, /^\./];

export function shell(release: string): Plugin {
  let folder = '';
  return {
    name: 'shell',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      if (!existsSync(join(folder, WORKER))) return; // the build failed before, and says why itself
      const files = hashes(folder);
      const version = sha256(JSON.stringify(files) + readFileSync(join(folder, WORKER), 'utf8')).slice(0, 12);
      const list = `const __SHELL__=${JSON.stringify({ version, release, files })};\n`;
      writeFileSync(join(folder, WORKER), list + readFileSync(join(folder, WORKER), 'utf8'));
    },
  };
}

/** Every file of the application by its path, `/` for the page. */
function hashes(folder: string): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !NOT_SHELL.some((pattern) => pattern.test(name)))
    .sort();
  return Object.fromEntries(found.map((name) => [name === 'index.html' ? '/' : `/${name}`, sha256(readFileSync(join(folder, name)))]));
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
