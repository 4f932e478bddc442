import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { body, emptyDraft, type InspectedLayer } from '../src/domain/report';
import { draftsOf, keepDraft } from '../src/offline/drafts';
import { openStore } from '../src/offline/store';

const LAYER: InspectedLayer = { id: 'pond_dikes', zh: '围埝', en: 'Dikes', checklist: [], fields: [], closing: [], states: [], remainder: null };

test('a draft of the release before lines keeps its point and can be sent', async () => {
  const store = await openStore();
  const { sketch: _, about: __, ...before } = emptyDraft({ id: 'old', account: 'a', layer: 'pond_dikes', feature: null, featureLabel: '', changedAt: '2026-11-20T06:00:00.000Z' });
  await keepDraft(store, { ...before, place: [115.7, 37.7] } as never);

  const [draft] = await draftsOf(store, 'a');

  expect(body(draft!, LAYER).place).toEqual({ type: 'Point', coordinates: [115.7, 37.7] });
  expect([draft!.about, body(draft!, LAYER).place_made?.way]).toEqual([null, 'tapped']);
});
