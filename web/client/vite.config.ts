import { defineConfig } from 'vite';

const SERVER = process.env['LAKEWATCH_SERVER'] ?? 'http://127.0.0.1:8000';
const WAYS = ['/api', '/tiles', '/ogc', '/health', '/ready'];

export default defineConfig({
  base: '/',
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1200, assetsInlineLimit: 0 },
  worker: { format: 'es' },
  server: { proxy: Object.fromEntries(WAYS.map((way) => [way, SERVER])) },
});
