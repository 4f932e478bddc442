/** Signs of answers in a field of 16 × 16, the same on the map and in lists: told by shape, not by colour alone. */

import type { Answer } from './claim';

export interface Sign {
  readonly shape: string;
  readonly stroke: string;
  readonly filled: boolean;
}

const RING = 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z';

export const SIGNS: Readonly<Record<Answer, Sign>> = {
  against: { shape: 'M2.5 2.5h11v11h-11z', stroke: 'M5.5 5.5l5 5M10.5 5.5l-5 5', filled: true },
  doubted: { shape: 'M8 1.8l6.6 11.9h-13.2z', stroke: 'M8 6.2v3.4M8 11.6v.01', filled: false },
  unclear: { shape: RING, stroke: 'M5 8.6c1-1.8 2-1.8 3 0s2 1.8 3 0', filled: false },
  unknown: { shape: RING, stroke: '', filled: false },
  for: { shape: RING, stroke: 'M5.2 8.3l2 2 3.6-4.3', filled: true },
};
