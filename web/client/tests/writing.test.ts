import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { InspectedLayer } from '../src/domain/report';
import { phoneStore } from '../src/offline/store';

const NOTHING = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

beforeEach(() => {
  vi.stubGlobal('localStorage', NOTHING);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('addEventListener', () => undefined);
});

const LAYER = { id: 'pond_dikes', states: [], checklist: [], remainder: null, version: 1 } as unknown as InspectedLayer;

test('a voice note that is still being kept is in the report that is saved, and begins no second draft', async () => {
  const { newDraft, Writing } = await import('../src/pages/report/writing');
  const writing = new Writing(newDraft({ account: 'anna', layer: 'pond_dikes', feature: 'dike-1', featureLabel: '' }));
  const adding = writing.addVoice({ sound: new Blob(['said']), type: 'audio/webm', seconds: 2, began: '2026-11-27T06:00:00Z' });
  await writing.finish(LAYER, { zh: '围埝', en: 'Dike' });
  await adding;
  const store = await phoneStore();
  expect((await store.getAll('entries')).map((entry) => entry.photos.length)).toEqual([1]);
  expect(await store.getAll('drafts')).toEqual([]);
});
