/** What a phone needs to install the application: the manifest, and icons drawn from our own `icon.svg`. */

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { drawn, shapesOf } from './drawing.ts';
import { png } from './png.ts';

interface Icon {
  readonly name: string;
  readonly side: number;
  readonly purpose: 'any' | 'maskable' | null;
}

/** A maskable icon keeps to the middle four fifths; Apple's has no transparent corners. */
const ICONS: readonly Icon[] = [
  { name: 'icon-192.png', side: 192, purpose: 'any' },
  { name: 'icon-512.png', side: 512, purpose: 'any' },
  { name: 'icon-maskable-512.png', side: 512, purpose: 'maskable' },
  { name: 'icon-apple-180.png', side: 180, purpose: null },
];

const MANIFEST = {
  id: '/',
  name: '衡水湖生态监管一张图',
  short_name: '衡水湖一张图',
  description: '图层、巡查上报和案件 · Layers, inspection reports and cases of Hengshui Lake',
  lang: 'zh-CN',
  dir: 'ltr',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  orientation: 'any',
  background_color: '#F5F7F8',
  theme_color: '#0B5A78',
  icons: ICONS.filter(({ purpose }) => purpose !== null)
    .map(({ name, side, purpose }) => ({ src: `/${name}`, sizes: `${side}x${side}`, type: 'image/png', purpose })),
  shortcuts: [
    { name: '今日任务 Today', short_name: '今日', url: '/#/today', icons: [{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' }] },
    { name: '上报 Report', short_name: '上报', url: '/#/report/new', icons: [{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' }] },
  ],
};

export function manifest(): Plugin {
  return {
    name: 'manifest',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source: JSON.stringify(MANIFEST) });
      const shapes = shapesOf(readFileSync(new URL('../public/icon.svg', import.meta.url), 'utf8'));
      for (const { name, side, purpose } of ICONS) {
        const full = purpose !== 'any';
        this.emitFile({ type: 'asset', fileName: name, source: png(drawn(shapes, side, purpose === 'maskable' ? 0.8 : 1, full), side) });
      }
    },
  };
}
