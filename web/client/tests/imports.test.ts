import { expect, test } from 'vitest';

/** What each room may import beside itself: nothing points up. */
const MAY: Record<string, readonly string[]> = {
  domain: [],
  i18n: [],
  api: ['domain'],
  offline: ['domain', 'api'],
  map: ['domain'],
  state: ['domain', 'api', 'offline', 'i18n'],
  ui: ['domain', 'state', 'i18n', 'api'],
  pages: ['domain', 'state', 'i18n', 'api', 'offline', 'map', 'ui'],
};

const files = import.meta.glob<string>('../src/*/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

test.each(Object.keys(MAY))('%s imports only what lies below it', (room) => {
  const wrong = Object.entries(files).filter(([path]) => path.startsWith(`../src/${room}/`)).flatMap(([path, text]) =>
    [...text.matchAll(/(?:from|import\()\s*'((?:\.\.\/)+)([a-z0-9]+)\//g)]
      .filter(([, ups]) => (ups?.length ?? 0) / 3 === path.split('/').length - 3)
      .filter(([, , other]) => other !== room && !MAY[room]?.includes(other ?? ''))
      .map(([found]) => `${path}: ${found}`));
  expect(wrong).toEqual([]);
});

test('only one module knows the map engine, and one fetches JSON for the pages', () => {
  const engine = Object.entries(files).filter(([, text]) => /from 'maplibre-gl'/.test(text.replace(/import type .*/g, ''))).map(([path]) => path);
  const fetching = Object.entries(files).filter(([, text]) => /[^.\w]fetch\(/.test(text)).map(([path]) => path).sort();
  expect(engine).toEqual(['../src/map/map.ts']);
  expect(fetching).toEqual(['../src/api/client.ts', '../src/offline/areaFetch.ts', '../src/offline/carrier.ts']);
});
