/** How many of the reports in view the map draws: never a silent limit. */

import { signal } from '@preact/signals';

export const reportsShown = signal<{ readonly shown: number; readonly total: number } | null>(null);
