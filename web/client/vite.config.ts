import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';
import { budget } from './plugins/budget.ts';
import { manifest } from './plugins/manifest.ts';
import { shell, WORKER } from './plugins/shell.ts';

const RELEASE = (JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }).version;
const SERVER = process.env['LAKEWATCH_SERVER'] ?? 'http://127.0.0.1:8000';
const WAYS = ['/api', '/tiles', '/ogc', '/health', '/ready'];

/** What documents made with folium carry inside: they ask no host for it. */
const DOCUMENTS = ['leaflet/dist/leaflet.js', 'leaflet/dist/leaflet.css', 'jquery/dist/jquery.min.js'];

function documents(): Plugin {
  return {
    name: 'documents',
    generateBundle() {
      for (const path of DOCUMENTS) {
        const source = readFileSync(new URL(`node_modules/${path}`, import.meta.url));
        this.emitFile({ type: 'asset', fileName: `documents/${path.split('/').pop() ?? path}`, source });
      }
    },
  };
}

export default defineConfig({
  plugins: [documents(), budget(), manifest(), shell(RELEASE)],
  base: '/',
  build: {
    target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1200, assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? WORKER : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  server: { proxy: Object.fromEntries(WAYS.map((way) => [way, SERVER])) },
});
