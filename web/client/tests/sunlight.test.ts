import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sunlit, times } from '../src/map/sunlight';
import { mapStyle } from '../src/map/style';

test('in the sun the ground is white and words are larger', () => {
  const style = sunlit(mapStyle([], '/tiles'));
  expect(style.layers[0]).toMatchObject({ id: 'ground', paint: { 'background-color': '#FFFFFF' } });
});

test('the zoom stays outermost in what is made heavier', () => {
  expect(times(2, 3)).toBe(6);
  expect(times(['get', 'size'], 2)).toEqual(['*', 2, ['get', 'size']]);
  expect(times(['interpolate', ['linear'], ['zoom'], 10, 1, 14, ['get', 'w']], 2)).toEqual(['interpolate', ['linear'], ['zoom'], 10, 2, 14, ['*', 2, ['get', 'w']]]);
});

/** The tokens of a theme: the calm ones, and over them the theme's own. */
function tokens(theme: 'light' | 'sun'): Record<string, string> {
  const css = readFileSync('src/tokens.css', 'utf8');
  const blocks = [/:root \{([^}]*)\}/, ...(theme === 'sun' ? [/:root\[data-theme="sun"\] \{([^}]*)\}/] : [])];
  return Object.fromEntries(blocks.flatMap((block) => [...(block.exec(css)?.[1] ?? '').matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value])));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, 1.4.3. */
function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const WORDS = ['ink', 'ink-2', 'action', 'danger', 'warning', 'done'];
const GROUNDS = ['paper', 'ground', 'action-soft'];

test.each([['sun', 7], ['light', 4.5]] as const)('words in the theme %s have a contrast of at least %d on every ground', (theme, least) => {
  const found = tokens(theme);
  const weak = WORDS.flatMap((word) => GROUNDS.map((ground) => [word, ground, contrast(found[word]!, found[ground]!)] as const)).filter(([, , ratio]) => ratio < least);
  expect(weak).toEqual([]);
});

test('in the sun white words on filled buttons and edges of controls stand out too', () => {
  const found = tokens('sun');
  for (const filled of ['action', 'danger', 'warning', 'done', 'ink']) expect(contrast('#ffffff', found[filled]!)).toBeGreaterThanOrEqual(7);
  for (const edge of ['border', 'hair']) expect(contrast(found[edge]!, found['paper']!)).toBeGreaterThanOrEqual(3);
});
