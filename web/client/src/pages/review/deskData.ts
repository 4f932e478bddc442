/** Everything the desk shows of one version: read together, and the changes alone after somebody said something. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Got, Problem } from '../../api/client';
import type { BoundaryDetail, Change, Reading, Talk } from '../../domain/boundary';
import { readBoundary, readChanges, readNames, readReading, readShapes, readTalk, readZones } from '../../state/boundaries';

export interface DeskData {
  readonly detail: BoundaryDetail | null;
  /** null when it was never read; undefined until that is known. */
  readonly reading: Reading | null | undefined;
  readonly changes: readonly Change[];
  readonly shapes: GeoJSON.FeatureCollection | null;
  readonly before: GeoJSON.FeatureCollection | null;
  readonly after: GeoJSON.FeatureCollection | null;
  readonly talk: Talk;
  readonly problem: Problem | null;
}

const NOTHING: DeskData = { detail: null, reading: undefined, changes: [], shapes: null, before: null, after: null, talk: { remarks: [], may: [], people: [] }, problem: null };

export interface DeskHold extends DeskData {
  readonly reload: () => Promise<void>;
  /** Read what people said and what came of it; the shapes stay. */
  readonly refresh: () => Promise<void>;
}

export function useDesk(id: string): DeskHold {
  const [data, setData] = useState<DeskData>(NOTHING);
  const gone = useRef(false);
  const put = (part: Partial<DeskData>): void => { if (!gone.current) setData((now) => ({ ...now, ...part })); };
  const reload = async (): Promise<void> => {
    put({ problem: null });
    const [detail] = await Promise.all([readBoundary(id), readNames()]);
    const reading = 'value' in detail && detail.value.reading !== null ? await readReading(id) : NEVER_READ;
    put({ ...valued('detail', detail), ...valued('reading', reading), problem: first(detail, reading) });
    if ('value' in reading && reading.value !== null) await readRest(id, reading.value, put);
    else await readOwn(id, put);
  };
  const refresh = async (): Promise<void> => {
    const [detail, changes, talk, reading] = await Promise.all([readBoundary(id), readChanges(id), readTalk(id), readReading(id)]);
    put({ ...valued('detail', detail), ...valued('reading', reading), ...('value' in changes ? { changes: changes.value.changes } : {}), ...valued('talk', talk) });
  };
  useEffect(() => {
    void reload();
    return () => void (gone.current = true);
  }, []);
  return { ...data, reload, refresh };
}

const NEVER_READ: Got<Reading | null> = { value: null };
const NO_ZONES: Got<GeoJSON.FeatureCollection> = { value: { type: 'FeatureCollection', features: [] } };

async function readRest(id: string, reading: Reading, put: (part: Partial<DeskData>) => void): Promise<void> {
  const [changes, shapes, before, after, talk] = await Promise.all([readChanges(id), readShapes(id), reading.base === null ? NO_ZONES : readZones(reading.base), readZones(id), readTalk(id)]);
  put({
    ...('value' in changes ? { changes: changes.value.changes } : {}), ...valued('shapes', shapes), ...valued('before', before), ...valued('after', after),
    ...valued('talk', talk), ...problemIn(changes, shapes, before, after, talk),
  });
}

/** What there is of a version that nobody had read. */
async function readOwn(id: string, put: (part: Partial<DeskData>) => void): Promise<void> {
  const [after, talk] = await Promise.all([readZones(id), readTalk(id)]);
  put({ ...valued('after', after), ...valued('talk', talk) });
}

function valued<K extends keyof DeskData>(name: K, got: Got<DeskData[K]>): Partial<DeskData> {
  return 'value' in got ? { [name]: got.value } : {};
}

function first(...answers: readonly Got<unknown>[]): Problem | null {
  return answers.flatMap((got) => ('problem' in got ? [got.problem] : []))[0] ?? null;
}

function problemIn(...answers: readonly Got<unknown>[]): Partial<DeskData> {
  const problem = first(...answers);
  return problem === null ? {} : { problem };
}
