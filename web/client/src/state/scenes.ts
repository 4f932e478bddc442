/** Scenes, their views, what they show at a place, and the lake's water, as the server has them. */

import { effect, signal } from '@preact/signals';
import { getJson, sendJson, type Got, type Problem } from '../api/client';
import type { Job } from '../domain/job';
import { byDay, deepest, type Box, type PointValue, type Scene, type SceneView } from '../domain/scene';
import type { Water } from '../domain/water';
import { whenOthersCome } from './session';

/** From the earliest day on; null until they were read. */
export const scenes = signal<readonly Scene[] | null>(null);
export const views = signal<readonly SceneView[]>([]);

whenOthersCome(() => {
  scenes.value = null;
  views.value = [];
});

/** Read scenes and views; what went wrong, or null. */
export async function readScenes(): Promise<Problem | null> {
  const [list, ways] = await Promise.all([getJson<{ scenes: readonly Scene[] }>('/api/scenes'), getJson<{ views: readonly SceneView[] }>('/api/scenes/views')]);
  if ('problem' in list) return list.problem;
  if ('value' in ways) views.value = ways.value.views;
  scenes.value = byDay(list.value.scenes.filter(({ bbox }) => bbox.length === 4)); // one without a place cannot be drawn
  return 'problem' in ways && ways.problem.status !== 404 ? ways.problem : null;
}

export async function readScene(id: string): Promise<Got<Scene>> {
  return await getJson<Scene>(at(id));
}

/** What all scenes show at a place, from the earliest on. */
export async function readValues(longitude: number, latitude: number, signal: AbortSignal): Promise<Got<readonly PointValue[]>> {
  const asked = new URLSearchParams({ lon: longitude.toFixed(6), lat: latitude.toFixed(6) }).toString();
  const got = await getJson<{ values: readonly PointValue[] }>(`/api/scenes/values?${asked}`, { signal });
  if ('problem' in got) return got;
  return { value: [...got.value.values].sort((a, b) => a.acquired_on.localeCompare(b.acquired_on)) };
}

/** The water of each part over the dates; null where this server does not tell it yet. */
export async function readWater(): Promise<Got<Water | null>> {
  const got = await getJson<Water>('/api/scenes/water');
  if ('problem' in got) return [400, 404, 422].includes(got.problem.status) ? { value: null } : got; // an older server takes the word for a scene's id
  return got;
}

/** Have the water of a scene read: the job. */
export async function measureWater(scene: string): Promise<Got<Job>> {
  return await sendJson<Job>('POST', at(scene, 'water'), { threshold: null, why: '' });
}

export async function readShore(scene: string): Promise<Got<GeoJSON.FeatureCollection>> {
  return await getJson<GeoJSON.FeatureCollection>(at(scene, 'water.geojson'));
}

/** The scene on the other side of a comparison, and by how many pixels the drawn one lies too far to the right and down. */
export interface Beside {
  readonly other: Scene;
  readonly right: number;
  readonly down: number;
}

/**
 * How the map draws a scene in a view; beside another one by one stretch for both and moved back. An address with the
 * scenes' tokens gives the same picture for good.
 */
export function drawnAs(scene: Scene, view: string, beside: Beside | null = null): { readonly tiles: string; readonly box: Box; readonly deepest: number } {
  const { token } = scene;
  const both = beside === null ? token : token === undefined || beside.other.token === undefined ? undefined : token + beside.other.token;
  const moved = beside === null ? {} : { beside: beside.other.id, ...(beside.right === 0 && beside.down === 0 ? {} : { right: String(beside.right), down: String(beside.down) }) };
  const asked = new URLSearchParams({ view, ...moved, ...(both === undefined ? {} : { v: both }) }).toString();
  return { tiles: `${location.origin}${at(scene.id, 'tiles')}/{z}/{x}/{y}?${asked}`, box: scene.bbox, deepest: deepest(scene.resolution_m, scene.bbox[1]) };
}

/** A picture of a scene for a list, so many pixels wide. */
export function pictureOf(scene: Scene, view: string, width: number): string {
  return `${at(scene.id, 'picture')}?${new URLSearchParams({ view, bbox: scene.bbox.join(','), width: String(width) }).toString()}`;
}

/** An address of a scene. */
export function at(id: string, ...parts: readonly string[]): string {
  return ['/api/scenes', encodeURIComponent(id), ...parts].join('/');
}

const LAYERS = 'lakewatch.imagery-layers';

/** The layers drawn over scenes, kept on this device: a picture is to be seen, so few of them at first. */
export const layersOver = signal<readonly string[]>(kept() ?? ['reserve_zones']);

effect(() => localStorage.setItem(LAYERS, JSON.stringify(layersOver.value)));

function kept(): readonly string[] | null {
  try {
    return JSON.parse(localStorage.getItem(LAYERS) ?? 'null') as readonly string[] | null;
  } catch {
    return null; // something else wrote there
  }
}
